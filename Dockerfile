# syntax=docker/dockerfile:1
# Pin both images by digest where that is the policy: --build-arg BUILD_IMAGE=node@sha256:… --build-arg RUN_IMAGE=…@sha256:…
ARG BUILD_IMAGE=node:26-bookworm-slim
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /image/app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
COPY . .
# The program runs on the Node of the lock file, the only file kept of its package. It needs libatomic, which the image
# below lacks. Modes are set because a checkout has those of whoever made it.
RUN mkdir -p /image/usr/local/bin /image/usr/lib /image/data \
 && mv node_modules/node-linux-*/bin/node /image/usr/local/bin/node \
 && rm -r node_modules/node-linux-* node_modules/.bin \
 && cp -L /usr/lib/*-linux-gnu/libatomic.so.1 /image/usr/lib/ \
 && chmod -R a+rX,go-w /image

# No shell, no package manager. Runs with a read-only root file system and without capabilities: it writes to /data only.
FROM ${RUN_IMAGE}
COPY --from=build --chown=0:0 /image/usr /usr
COPY --from=build --chown=0:0 /image/app /app
COPY --from=build --chown=65532:65532 /image/data /data
ENV NODE_ENV=production
WORKDIR /app
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/node", "/app/bin/threenines.cjs"]
# Mount the configuration at /config. Publish the port on a trusted network only: it needs no password.
CMD ["run", "--config", "/config/monitors.yaml", "--data-dir", "/data", "--listen", "0.0.0.0:8080"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["/usr/local/bin/node", "/app/bin/threenines.cjs", "health", "--url", "http://127.0.0.1:8080"]
