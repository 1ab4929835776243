// Audits a copy of the log, or the log itself, with golang.org/x/mod's own code for notes and trees:
//
//	log_client FOLDER|URL VKEY
//
// where FOLDER or URL holds "checkpoint" and "tile/". It opens the signed note, holds every entry against the hash
// tiles, the tiles against the signed root, and checks proofs of inclusion and of consistency.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: log_client FOLDER|URL VKEY")
	}
	place := strings.TrimRight(os.Args[1], "/")
	tree := openCheckpoint(must(read(place, "checkpoint")), os.Args[2])
	reader := tlog.TileHashReader(tree, &tiles{place, tree.N})
	leaves := checkEntries(place, tree, reader)
	checkInclusion(tree, reader, leaves)
	n := checkConsistency(tree, reader)
	fmt.Printf("size %d, root %s: note, %d entries, %d proofs of consistency hold\n", tree.N, tree.Hash, len(leaves), n)
}

// openCheckpoint returns the tree that the key has signed.
func openCheckpoint(data []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("the checkpoint is of %s, the key of %s", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	tree := tlog.Tree{N: size}
	if copy(tree.Hash[:], root) != tlog.HashSize {
		log.Fatal("the root has not 32 bytes")
	}
	return tree
}

// tiles reads hash tiles as tlog.TileHashReader asks for them, at the addresses of C2SP tlog-tiles.
type tiles struct {
	place string
	size  int64
}

func (t *tiles) Height() int                         { return height }
func (t *tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, one := range wanted {
		// A narrower tile than the tree has may not be kept: the one it has begins with it.
		have := one
		have.W = int(min(1<<height, t.size>>uint(height*one.L)-one.N<<height))
		data, err := read(t.place, address(have))
		if err != nil {
			return nil, err
		}
		if len(data) != have.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", address(have), len(data))
		}
		found = append(found, data[:one.W*tlog.HashSize])
	}
	return found, nil
}

// address leaves out the height, which tlog puts first: tile/8/0/001 is tile/0/001.
func address(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
}

// checkEntries holds every entry against its hash in the authenticated tiles.
func checkEntries(place string, tree tlog.Tree, reader tlog.HashReader) [][]byte {
	var leaves [][]byte
	for first := int64(0); first < tree.N; first += 1 << height {
		width := int(min(1<<height, tree.N-first))
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: width}
		path := strings.Replace(address(tile), "tile/0/", "tile/entries/", 1)
		bundle := unpack(must(read(place, path)))
		if len(bundle) != width {
			log.Fatalf("%s holds %d entries", path, len(bundle))
		}
		var indexes []int64
		for n := range bundle {
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(n)))
		}
		hashes, err := reader.ReadHashes(indexes)
		check(err)
		for n, leaf := range bundle {
			if tlog.RecordHash(leaf) != hashes[n] {
				log.Fatalf("entry %d is not the one in the tree", first+int64(n))
			}
		}
		leaves = append(leaves, bundle...)
	}
	if tree.N == 0 && !bytes.Equal(tree.Hash[:], must(base64.StdEncoding.DecodeString("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="))) {
		log.Fatal("the root of no entries is SHA-256 of nothing")
	}
	return leaves
}

func unpack(data []byte) [][]byte {
	var found [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			log.Fatal("a bundle of entries breaks off")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		found = append(found, data[2:end])
		data = data[end:]
	}
	return found
}

// checkInclusion proves the first, a middle and the last entry.
func checkInclusion(tree tlog.Tree, reader tlog.HashReader, leaves [][]byte) {
	for _, n := range []int64{0, tree.N / 2, tree.N - 1} {
		if tree.N == 0 {
			return
		}
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(leaves[n])))
	}
}

// checkConsistency shows that trees of awkward sizes are the beginning of this one.
func checkConsistency(tree tlog.Tree, reader tlog.HashReader) int {
	done := 0
	for _, old := range []int64{1, 2, 3, 255, 256, 257, 65535, 65536, 65537, tree.N - 1, tree.N} {
		if old < 1 || old > tree.N {
			continue
		}
		hash, err := tlog.TreeHash(old, reader)
		check(err)
		proof, err := tlog.ProveTree(tree.N, old, reader)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, old, hash))
		done++
	}
	return done
}

func read(place, path string) ([]byte, error) {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		return os.ReadFile(filepath.Join(place, filepath.FromSlash(path)))
	}
	answer, err := http.Get(place + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func must(data []byte, err error) []byte {
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
