# docker build -t lingpai .
# Where Docker Hub or npm are slow: --build-arg NODE_IMAGE=<mirror>/node:26-slim --build-arg NPM_REGISTRY=<mirror>
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
# Empty: npm's own.
ARG NPM_REGISTRY=
# Alone in their layer: they change less often than the code. `.npmrc` keeps install scripts off.
COPY package.json package-lock.json .npmrc ./
RUN npm ci ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}
COPY . .
RUN npm run build
# What only the build needs: its cache, the development tools, the compiler of Next.
RUN npm prune --omit=dev ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"} \
	&& rm -rf .next/cache .next/dev .next/trace .next/trace-build node_modules/@next/swc-* node_modules/@img

FROM ${NODE_IMAGE}
# Fixed, so that who mounts a folder of the host as /data knows whom to give it to.
RUN groupadd --gid 10001 lingpai \
	&& useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin lingpai \
	&& install -d -o lingpai -g lingpai -m 0700 /data /backup
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 DATABASE_URL=file:/data/lingpai.db
WORKDIR /app
# The code belongs to root and the server does not run as root: nothing under /app is ever written.
COPY --from=build /app/package.json /app/server.mjs /app/next.config.mjs ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/db db
COPY --from=build /app/lib lib
COPY --from=build /app/cli cli
COPY --from=build /app/.next .next
COPY --chmod=0755 deploy/docker/lingpai /usr/local/bin/lingpai
USER 10001:10001
VOLUME ["/data", "/backup"]
EXPOSE 3000
STOPSIGNAL SIGTERM
# Live, not ready: a full disk or a busy one is not mended by a restart.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
	CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.mjs"]
