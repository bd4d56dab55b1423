#!/usr/bin/env bash
# Runs the build (build/Build.cs). Compiles it first if anything it is made of has changed since the last time; a start without
# compiling costs one `find` and the start of the program. Needs bash 3.2 or later (what macOS has) and the .NET SDK, of which it
# downloads nothing. All it writes is below build/bin. docs/performance.md has the measurements behind the choices made here.
set -euo pipefail
unset CDPATH

case ${BASH_SOURCE[0]} in
  */*) house=${BASH_SOURCE[0]%/*} ;;
  *) house=. ;;
esac
house=$(cd -- "$house" && pwd -P)
engine=${NUKE_ENGINE:-own}
ahead=${NUKE_AHEAD_OF_TIME:-true}
bin=$house/build/bin/$engine
lock=$bin/lock

export NUKE_ROOT=$house
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUKE_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*" >&2; }

fail() {
  local status=$1
  shift
  say "$@"
  exit "$status"
}

# What the build is made of: names, sizes, times of change of content and of inode (which no tool sets back, unlike the former),
# and inode numbers. Compared as a whole, for being equal, so that a clock that was set back does no harm. The dotnet on the PATH and
# the SDKs beside the one in use are among it: a native program holds the runtime of its SDK, and a newer one is to be used at once.
list_sources() {
  local source
  cd -- "$house"
  set --
  for source in build src Directory.*.props Directory.*.targets global.json nuget.config NuGet.Config .editorconfig build.sh; do
    if [ -e "$source" ]; then set -- "$@" "$source"; fi
  done
  case $DOTNET_EXE in /*) set -- "$@" "$DOTNET_EXE" ;; esac
  for source in ${sdks:+"$sdks"/10.0.*/.version}; do
    if [ -e "$source" ]; then set -- "$@" "$source"; fi
  done
  case $OSTYPE in
    linux-gnu*)
      find "$@" \( -name bin -o -name obj \) -prune -o ! -type d -printf '%p %s %T@ %C@ %i\n' ;;
    darwin* | freebsd*)
      find "$@" \( -name bin -o -name obj \) -prune -o ! -type d -exec stat -f '%N %z %Fm %Fc %i' {} + ;;
    *)
      find "$@" \( -name bin -o -name obj \) -prune -o ! -type d -exec cksum {} + ;;
  esac
}

# Whether the last compilation is good: sets $run to its folder, $sdks to where the SDK that made it is, $sources to what there is
# now, and is true if it was made of that and in the way that is asked for.
is_current() {
  local first='' way='' made_of=''
  run='' sdks=''
  if [ -f "$bin/current" ]; then
    {
      IFS= read -r first && IFS= read -r way && IFS= read -r sdks || return 1
      IFS= read -r -d '' made_of || true # There is no end mark but the end of the file.
    } <"$bin/current"
    run=$bin/$first
  fi
  sources=$(list_sources) || true # A file that vanished meanwhile: the lists differ, and it is compiled again.
  [ "$made_of" = "$sources"$'\n' ] && [ "$way" = "$ahead" ] && [ -f "$run/Build.dll" ]
}

# Where the SDK in use is, and others beside it.
folder_of_sdks() {
  local version
  version=$(cd -- "$house" && dotnet --version 2>/dev/null) || return 1
  (cd -- "$house" && dotnet --list-sdks 2>/dev/null) | tr -d '\r' | sed -n "s/^$version \[\(.*\)\]\$/\1/p"
}

require_sdk() {
  DOTNET_EXE=$(command -v dotnet) ||
    fail 1 "build.sh needs the .NET SDK 10.0, and there is no 'dotnet' on the PATH." \
      "Install the package dotnet-sdk-10.0 (apt, dnf), 'brew install dotnet', or see https://dot.net/download."
  export DOTNET_EXE # As NUKE calls it: what the build starts in its turn.
}

require_sdk_version() {
  # In the house: global.json there says which SDKs will do.
  (cd -- "$house" && dotnet --version >/dev/null 2>&1) && return
  say "build.sh needs the .NET SDK 10.0 (10.0.100 or a later 10.0); installed are:"
  dotnet --list-sdks 2>/dev/null | sed 's/^/  /' >&2 || true
  fail 1 "Install the package dotnet-sdk-10.0 (apt, dnf), 'brew install dotnet', or see https://dot.net/download."
}

# A symbolic link is made in one step together with what it says: who holds the lock, on which machine. What somebody who is gone
# has left is removed under a lock of its own, taken in the same way, looking again, lest somebody's fresh one be broken for it.
take() {
  local path=$1 owner why waited='' failed=0
  until why=$(ln -s "$$@$HOSTNAME" "$path" 2>&1); do
    if ! owner=$(readlink "$path"); then
      # Given back just now, or nothing that can be taken.
      failed=$((failed + 1))
      [ "$failed" -lt 20 ] || fail 1 "build.sh cannot take the lock $path, without which it builds nothing: $why" \
        "What it writes is below $bin: make that writable, or remove what stands in the lock's place."
    elif is_gone "$owner"; then
      take "$path.breaker"
      if [ "$(readlink "$path")" = "$owner" ]; then rm -f "$path"; fi
      rm -f "$path.breaker"
      continue
    elif [ -z "$waited" ]; then
      say "Waiting for another build.sh (process $owner) that is building the build; if there is none, remove $path"
      waited=yes
    fi
    sleep 0.1
  done
}

take_lock() {
  take "$lock"
  trap 'rm -f "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# A process that must not be signalled, being somebody else's, is there.
is_gone() {
  local answer
  [ "${1#*@}" = "$HOSTNAME" ] || return 1
  answer=$(LC_ALL=C && kill -0 "${1%%@*}" 2>&1) && return 1
  case $answer in *'o such process'*) ;; *) return 1 ;; esac
}

# Without the analysers, which take longer than the compiler and are no use to somebody who wants to run the build: they look
# at `dotnet build build/Build.csproj`.
# Compiles aside, with folders of its own (so that `dotnet build` of the solution and a running build are left alone),
# copies the result to a new folder and then points `current` there in one step. Not incrementally: MSBuild goes by the time of
# change, and would keep what it has for a file whose time was set back.
compile() {
  local name=run-$$-$RANDOM now
  say "Building the build…"
  sdks=$(folder_of_sdks) || true
  sources=$(list_sources) || true
  if ! (cd -- "$house" && dotnet build build/Build.csproj --configuration Release --artifacts-path "build/bin/$engine/artifacts" \
    --no-incremental -nologo -verbosity:quiet --tl:off -nodeReuse:false -clp:NoSummary -p:RunAnalyzers=false) >"$bin/log" 2>&1 </dev/null; then
    show_errors >&2
    fail 1 "The build does not compile."
  fi
  cp -R "$bin/artifacts/bin/Build/release" "$bin/$name"
  : >"$bin/$name/last-start"
  # Restoring may have written a lock file; any other difference is somebody's change, and a reason to compile next time.
  now=$(list_sources) || true
  if [ "$(without_locks "$now")" = "$(without_locks "$sources")" ]; then sources=$now; fi
  if [ "$ahead" = true ] && [ "$engine" = own ]; then compile_ahead "$bin/$name"; fi
  printf '%s\n%s\n%s\n%s\n' "$name" "$ahead" "$sdks" "$sources" >"$bin/current.$$"
  mv -f "$bin/current.$$" "$bin/current"
  run=$bin/$name
  remove_old "$name"
}

# To a native program, which does in a fifth of a second what takes a second with a runtime that compiles as it goes. Without the
# compiler, which comes from the package registry, or a linker, everything works and takes longer: that is said, and no reason to stop.
# Made aside and moved: what was interrupted is made again.
compile_ahead() {
  local why
  say "Compiling it to machine code, which takes a minute or two…"
  rm -rf -- "$bin/native" "$bin/artifacts/obj/AheadOfTime"
  if (cd -- "$house" && dotnet publish build/ahead-of-time/AheadOfTime.csproj -property:From="$1" -property:To="$bin/native" \
    --artifacts-path "build/bin/$engine/artifacts" -nologo -verbosity:quiet --tl:off -nodeReuse:false -clp:NoSummary) >"$bin/ahead-of-time.log" 2>&1 </dev/null; then
    mv -- "$bin/native" "$1/native"
    return
  fi
  why=$(grep ': error ' "$bin/ahead-of-time.log" || cat "$bin/ahead-of-time.log")
  why=${why%%$'\n'*}
  say "The build could not be compiled ahead of time. It works, and every start takes longer; NUKE_AHEAD_OF_TIME=false stops trying. Why:"
  say "${why% \[*\]}"
}

without_locks() { printf '%s\n' "$1" | grep -v 'packages\.lock\.json' | sort; }

# Each error once and without the project's path; all there is, if the compiler was not to blame.
show_errors() {
  if grep -q ': error ' "$bin/log"; then
    grep ': error ' "$bin/log" | sed 's/ \[[^]]*]$//' | sort -u
  else
    cat "$bin/log"
  fi
}

# Builds that are running load their parts as they need them: what was started within a day stays.
remove_old() {
  local old
  find "$bin" -name last-start -mmin +1440 ! -path "$bin/$1/*" -print 2>/dev/null | while IFS= read -r old; do
    case $old in "$bin"/run-*/last-start) rm -rf -- "${old%/*}" ;; esac
  done
}

# Else the first file that is opened takes its place, and what is printed goes there.
if ! { : 3>&1; } 2>/dev/null; then
  fail 1 "Standard output is closed, and there is nowhere to write to. Write '>/dev/null' instead of '>&-' to discard it."
fi

case $engine in
  own | package) ;;
  *) fail 2 "NUKE_ENGINE is '$engine'; it may be 'own' (as without it) or 'package' (docs/build-engine.md)." ;;
esac
case $ahead in
  true | false) ;;
  *) fail 2 "NUKE_AHEAD_OF_TIME is '$ahead'; it may be 'true' (as without it) or 'false' (docs/build-engine.md)." ;;
esac
require_sdk
if ! is_current; then
  require_sdk_version
  mkdir -p "$bin"
  take_lock
  # Somebody else may just have done it.
  is_current || compile
  rm -f "$lock"
  trap - EXIT INT TERM
fi
{ : >"$run/last-start"; } 2>/dev/null || true
if [ -x "$run/native/Build" ]; then exec "$run/native/Build" "$@"; fi

# Mapping all machine code twice, once to write and once to run, makes a program that lives for a second slower by a quarter. The
# collector's work is halved where it need not run before 32 MB are full. Nor does the runtime wait for debuggers and profilers, unless
# somebody comes with one: DOTNET_EnableDiagnostics=1 NUKE_AHEAD_OF_TIME=false ./build.sh …
export DOTNET_EnableWriteXorExecute=0
export DOTNET_GCgen0size=${DOTNET_GCgen0size-0x2000000}
export DOTNET_EnableDiagnostics=${DOTNET_EnableDiagnostics-0}
exec dotnet exec "$run/Build.dll" "$@"
