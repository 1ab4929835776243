"""The REST door: parses a request, calls one verb or query, answers JSON. What it promises stands in openapi.yaml."""
