# One image for the gateway, every service and every worker; the command says which. Nothing in it
# is a secret, and it writes nowhere but to /data and /tmp.
FROM python:3.13.12-slim AS build
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.9
COPY requirements.lock ./
RUN /venv/bin/uv pip install --no-cache --compile-bytecode --python /venv/bin/python \
  --require-hashes -r requirements.lock
COPY pyproject.toml alembic.ini ./
COPY gateway gateway
COPY services services
COPY migrations migrations
RUN /venv/bin/uv pip install --no-cache --python /venv/bin/python --no-deps -e . \
  && /venv/bin/python -m compileall -q gateway services migrations

FROM python:3.13.12-slim
RUN useradd --system --uid 10001 marches && install -d -o marches -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER marches
ENV PATH=/venv/bin:$PATH MARCHES_HOST=0.0.0.0 MARCHES_DATA_DIR=/data \
  PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s --start-interval=2s CMD \
  ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez')"]
CMD ["python", "-m", "gateway"]
