# An image of nothing but nsinit, to be copied from or built upon:
#
#   docker build -t nsinit .
#   COPY --from=nsinit /sbin/nsinit /sbin/nsinit      in a Dockerfile of yours

ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ARG COMMIT=0000000
WORKDIR /src
COPY . .
RUN tools/need make:make gcc:gcc musl-gcc:musl-tools && make clean && make COMMIT="$COMMIT"

FROM scratch
COPY --from=build /src/nsinit /sbin/nsinit
ENTRYPOINT ["/sbin/nsinit", "--"]
