# The API server. `docker compose up` builds and starts it beside Neo4j (compose.yaml).
FROM python:3.12-slim AS wheel
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt -r requirements/node.txt \
    && pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheel .

FROM python:3.12-slim
COPY requirements/runtime.txt /tmp/runtime.txt
RUN pip install --no-cache-dir --require-hashes -r /tmp/runtime.txt && rm /tmp/runtime.txt
RUN --mount=from=wheel,source=/wheel,target=/wheel pip install --no-cache-dir --no-deps /wheel/*.whl
RUN useradd --create-home --uid 10001 procgraph && install -d -o procgraph /data
USER procgraph
VOLUME /data
ENV PROCGRAPH_STORE=sqlite:////data/procgraph.db
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["procgraph", "serve", "--host", "0.0.0.0"]
