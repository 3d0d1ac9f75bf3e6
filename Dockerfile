# SPDX-License-Identifier: Apache-2.0
# docker build -t dmavet . && docker run --rm -v "$PWD:/work" dmavet check build/dtbs
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ cmake ninja-build libfdt-dev nlohmann-json3-dev \
    libcli11-dev libfmt-dev libarchive-dev zlib1g-dev libtomlplusplus-dev
COPY . /source
RUN cmake -S /source -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DDMAVET_TESTS=OFF
RUN cmake --build /build && DESTDIR=/installed cmake --install /build --component program

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends libfdt1 libarchive13 libfmt9 zlib1g \
    libtomlplusplus3 device-tree-compiler cpp && rm -rf /var/lib/apt/lists/*
COPY --from=build /installed /
WORKDIR /work
ENTRYPOINT ["dmavet"]
