# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    LEDGER_DATA=/data \
    BIND=0.0.0.0 \
    PORT=8000

RUN groupadd --gid 10001 ledger \
    && useradd --uid 10001 --gid ledger --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ledger \
    && install --directory --owner=ledger --group=ledger --mode=0700 /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt

COPY manage.py ./
COPY ledger ledger
COPY predictions predictions
COPY seeds seeds
COPY docs/methodology.md docs/methodology.md
COPY docs/api.md docs/api.md
# The addresses are of nobody: they only say that this is a deployment, whose static files carry a hash in their names.
RUN DATABASE_URL=postgres://build/build REDIS_URL=redis://build LEDGER_DATA=/tmp/build \
    python manage.py collectstatic --noinput \
    && rm -r /tmp/build

USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:ledger.gunicorn"]
