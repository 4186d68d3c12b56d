# syntax=docker/dockerfile:1
# One static binary, no shell, no root:  docker build -t speclint . && docker run --rm -v "$PWD:/src:ro" speclint
FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /speclint
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY rules rules
# The benches and tests are named in Cargo.toml, and need not be there to build the program.
RUN mkdir -p benches tests/it && echo 'fn main() {}' | tee benches/lint.rs tests/it/main.rs > /dev/null \
    && cargo build --release --locked --bin speclint

FROM scratch
COPY --from=build /speclint/target/release/speclint /speclint
USER 65534:65534
WORKDIR /src
ENTRYPOINT ["/speclint"]
