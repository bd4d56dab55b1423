#!/usr/bin/env bash
# How long it takes from the shell to a target, as a table: build.sh as it is, its parts, and the ways it could have been done.
# Usage: start-up.sh [runs]; needs hyperfine. ReadyToRun needs the compiler of the runtime identifier in the package cache or feed.
set -euo pipefail

house=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
runs=${1:-20}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export NUKE_ROOT=$house DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Something that runs, and does nothing: a folder to delete that is not there.
mkdir -p "$work/root"
target="Clean --no-logo --root $work/root"

"$house/build.sh" --help >/dev/null
IFS= read -r run <"$house/build/bin/own/current"
run=$house/build/bin/own/$run

# In a copy without lock files: another compilation needs other packages than those the lock files name.
publish() {
  local name=$1
  shift
  mkdir -p "$work/$name/house"
  (cd "$house" && tar --exclude bin --exclude obj --exclude packages.lock.json -cf - build src Directory.*.props global.json .editorconfig) |
    tar -xf - -C "$work/$name/house"
  (cd "$work/$name/house" && dotnet publish build/Build.csproj --configuration Release --output "$work/$name/out" -nologo \
    -verbosity:quiet --tl:off -p:RunAnalyzers=false "$@" >"$work/$name/log" 2>&1) || {
    echo "(no figures for $name: dotnet publish failed)" >&2
    return 1
  }
}

rows=()
row() { rows+=(-n "$1" "$2"); }

row 'build.sh, nothing changed' "'$house/build.sh' $target"
row 'the native program, which it finally runs' "'$run/native/Build' $target"
row 'dotnet exec Build.dll, which it runs without one' "dotnet exec '$run/Build.dll' $target"
row 'without tiered PGO' "env DOTNET_TieredPGO=0 dotnet exec '$run/Build.dll' $target"
row 'without tiered compilation' "env DOTNET_TieredCompilation=0 dotnet exec '$run/Build.dll' $target"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
if publish r2r -r "$rid" --self-contained false -p:PublishReadyToRun=true; then
  row 'ReadyToRun, dotnet exec' "dotnet exec '$work/r2r/out/Build.dll' $target"
fi

hyperfine --warmup 3 --runs "$runs" --style none --export-markdown "$work/fast.md" "${rows[@]}" >/dev/null 2>&1
hyperfine --warmup 1 --runs 3 --style none --export-markdown "$work/slow.md" \
  -n 'dotnet run --no-build' "dotnet run --no-build --configuration Release --project '$house/build' --artifacts-path '$house/build/bin/own/artifacts' -- $target" \
  -n 'dotnet run' "dotnet run --configuration Release --project '$house/build' --artifacts-path '$house/build/bin/own/artifacts' -p:RunAnalyzers=false -- $target" >/dev/null 2>&1 ||
  echo "(no figures for dotnet run)" >&2
hyperfine --runs 1 --style none --export-markdown "$work/slowest.md" \
  -n 'build.sh, everything compiled anew' "rm -f '$house/build/bin/own/current'; '$house/build.sh' $target" >/dev/null 2>&1
cat "$work/fast.md"
tail -n +3 "$work/slow.md"
tail -n +3 "$work/slowest.md"
