#!/bin/sh
# Builds engine.wasm and its record engine.json.
#
#   build.sh          build, write engine.wasm and engine.json
#   build.sh --check  build elsewhere and compare with the committed engine:
#                     0 the same, 1 it differs, 2 the toolchain is not the recorded one, so it says nothing
#
# Needs a Rust compiler that can make wasm32-unknown-unknown, clang for QuickJS, and cargo:
#   Debian:  apt-get install --no-install-recommends rustc-web rust-web-src rust-web-llvm lld-22 clang-22 \
#            llvm-22 libclang-common-22-dev
#   rustup:  rustup target add wasm32-unknown-unknown, and any clang with llvm-ar
set -eu
cd "$(dirname "$0")"

check=no
case "${1:-}" in
  '') ;;
  --check) check=yes ;;
  *) echo "usage: build.sh [--check]" >&2; exit 64 ;;
esac

say() { echo "+ $*" >&2; "$@"; }
fail() { echo "build.sh: $*" >&2; exit 69; }
first() { for each in "$@"; do if command -v "$each" >/dev/null 2>&1; then echo "$each"; return; fi; done; }

target=wasm32-unknown-unknown
recorded() { sed -n "s/^  \"$1\": \"\(.*\)\",\{0,1\}$/\1/p" engine.json; }

# Debian's compiler brings the library's sources and builds them; rustup's target brings them built.
if [ -x /usr/bin/rustc ] && [ -e "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock" ]; then
  RUSTC=/usr/bin/rustc
  RUSTC_BOOTSTRAP=1
  export RUSTC RUSTC_BOOTSTRAP
  std='-Zbuild-std=std,panic_abort'
elif command -v rustc >/dev/null 2>&1 && [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then
  RUSTC=$(command -v rustc)
  export RUSTC
  std=
else
  fail "no compiler for $target: see the packages at the top of this file"
fi
clang=$(first clang-22 clang clang-21 clang-20 clang-19 clang-18)
ar=$(first llvm-ar-22 llvm-ar llvm-ar-21 llvm-ar-20 llvm-ar-19 llvm-ar-18)
[ -n "$clang" ] && [ -n "$ar" ] || fail "no clang or no llvm-ar: see the packages at the top of this file"

rustc_version=$("$RUSTC" -vV | tr '\n' ';' | sed 's/;$//; s/;/; /g')
clang_version=$("$clang" --version | head -n 1)
if [ "$check" = yes ] && { [ "$rustc_version" != "$(recorded rustc)" ] || [ "$clang_version" != "$(recorded clang)" ]; }; then
  echo "build.sh: engine.wasm was made with another toolchain, so nothing can be compared" >&2
  echo "  recorded: $(recorded rustc); $(recorded clang)" >&2
  echo "  here:     $rustc_version; $clang_version" >&2
  exit 2
fi

# No path of this machine gets into the module. And cargo names what it builds by where it lies, when that is beside the
# workspace as `pure` is, which decides the order of the functions: so everything is built under one name, wherever it lies.
here=$(pwd -P)
link=/tmp/toolwright-engine-source
if command -v flock >/dev/null 2>&1; then
  exec 9>"$link.lock"
  flock 9
fi
ln -sfn "$(cd ../.. && pwd -P)" "$link"
source=$link/tool-sdk/javascript
sysroot=$("$RUSTC" --print sysroot)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
# The engine stops recursion at 512 KiB of stack; what lies beyond is for the C functions at that depth.
stack=-Clink-arg=-zstack-size=786432
flags="$stack --remap-path-prefix=$cargo_home=/cargo --remap-path-prefix=$sysroot=/rust --remap-path-prefix=$here=/engine \
--remap-path-prefix=$source=/engine --remap-path-prefix=$link/tool-sdk/pure=/pure"
cflags="-ffile-prefix-map=$cargo_home=/cargo -ffile-prefix-map=$source=/engine"
CC_wasm32_unknown_unknown=$clang
AR_wasm32_unknown_unknown=$ar
CFLAGS_wasm32_unknown_unknown=$cflags
RUSTFLAGS=$flags
export CC_wasm32_unknown_unknown AR_wasm32_unknown_unknown CFLAGS_wasm32_unknown_unknown RUSTFLAGS
echo "+ RUSTC=$RUSTC CC=$clang AR=$ar CFLAGS='$cflags' RUSTFLAGS='$flags'" >&2
# shellcheck disable=SC2086 # $std is one flag or none
say cargo build --manifest-path "$source/Cargo.toml" --locked --release --target "$target" --target-dir "$source/target" $std

# The snapshot tool is the host's: its own compiler, none of the settings from above.
unset RUSTC RUSTC_BOOTSTRAP RUSTFLAGS CC_wasm32_unknown_unknown AR_wasm32_unknown_unknown CFLAGS_wasm32_unknown_unknown
# With `--workspace` it shares what the workspace has built of its dependencies.
say cargo build --manifest-path ../../Cargo.toml --workspace --bin toolwright-engine-snapshot
snapshot=${CARGO_TARGET_DIR:-../../target}/debug/toolwright-engine-snapshot
say "$snapshot" "target/$target/release/toolwright_engine.wasm" target/engine.wasm

digest=$(sha256sum target/engine.wasm | cut -d ' ' -f 1)
if [ "$check" = yes ]; then
  committed=$(sha256sum engine.wasm | cut -d ' ' -f 1)
  if [ "$digest" = "$committed" ] && [ "$digest" = "$(recorded sha256)" ]; then
    echo "build.sh: engine.wasm is what its sources make: $digest" >&2
    exit 0
  fi
  echo "build.sh: engine.wasm differs: built $digest, committed $committed, recorded $(recorded sha256)" >&2
  exit 1
fi
say cp target/engine.wasm engine.wasm
cat >engine.json <<EOF
{
  "sha256": "$digest",
  "rustc": "$rustc_version",
  "clang": "$clang_version",
  "flags": "${std:+$std }--release --target $target $stack"
}
EOF
echo "build.sh: engine.wasm $(wc -c <engine.wasm) bytes, $digest" >&2
