# One image for every process; docker-compose.yml says which one runs.

FROM node:24-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.13-slim-bookworm AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /build
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock

FROM libraries AS assets
COPY gateway/__init__.py gateway/assets.py gateway/
COPY gateway/static/icons.txt gateway/static/
COPY --from=packages /build/node_modules node_modules/
RUN python -m gateway.assets

FROM python:3.13-slim-bookworm
# The folders are made here so that new volumes mounted on them belong to this user.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin office \
 && install -d -o office -g office -m 0700 /data /data/files /keys/private /keys/public
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 PYPINYIN_NO_PHRASES=1
WORKDIR /app
COPY --from=libraries /opt/venv /opt/venv
COPY kernel kernel
COPY codebook codebook
COPY demo demo
COPY services services
COPY gateway gateway
COPY deploy/healthy.py deploy/healthy.py
COPY --from=assets /build/gateway/static/vendor gateway/static/vendor
# By number, so that an orchestrator can see that it is not root.
USER 10001
CMD ["python", "-m", "services.manage", "--help"]
