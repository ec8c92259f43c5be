# An image that contains only nsinit, to copy from or to build upon:
#
#   docker build -t nsinit .
#   COPY --from=nsinit /sbin/nsinit /sbin/nsinit      in your Dockerfile

ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
ARG COMMIT=0000000
WORKDIR /src
COPY tools/need tools/packages tools/
RUN tools/need build
COPY . .
# Not where a build of the host's may lie.
RUN make BUILD=/build COMMIT="$COMMIT"

FROM scratch
COPY --from=build /build/nsinit /sbin/nsinit
ENTRYPOINT ["/sbin/nsinit", "--"]
