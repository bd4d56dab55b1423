#!/usr/bin/env bash
# How long forging takes beside what people do today, as tables: every release of a folder patched, packed and hashed.
# Usage: forging.sh FOLDER [runs]; FOLDER has aws-parallelcluster-cookbook-V.tgz of each release. Needs GNU tar, patch, gzip.
# The contenders take turns, so that whatever else the machine does hits all of them alike; medians are compared.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

house=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
tarballs=$(cd -- "${1:?Name the folder of the tarballs.}" && pwd -P)
runs=${2:-5}
work=$(mktemp -d)
memory=$(mktemp -d -p /dev/shm)
trap 'rm -rf -- "$work" "$memory"' EXIT

# A catalogue of one trivial edit on every release, and the same as a diff for patch.
mkdir -p "$work/catalogue/advisories/one-line" "$work/root"
cp "$house/cookbooks/upstream.yaml" "$work/catalogue/"
versions=$(sed -n 's/^ *- version: //p' "$house/cookbooks/upstream.yaml")
first=$(head -n 1 <<<"$versions") last=$(tail -n 1 <<<"$versions")
advisory() { # RANGE EDITS
  cat <<END
schema: 1
slug: one-line
title: A line more
summary: For measuring.
published: 2024-01-01
updated: 2024-01-01
references: [{ title: none, url: "https://example.org" }]
affects: { releases: "$1", feature: cluster }
symptoms: [{ where: nowhere, contains: nothing }]
checks: [{ run: "true", affected: Never., unaffected: Always. }]
mitigations:
  - kind: cookbook-patch
    title: A line more
    patches:
END
  for edit in $(seq "$2"); do
    printf '      - path: metadata.rb\n        insertAfter: "license '"'Apache-2.0'"'\\n"\n        text: "# edit %s\\n"\n        times: 1\n' "$edit"
  done
}
advisory "[$first,$last]" 1 >"$work/catalogue/advisories/one-line/advisory.yaml"
"$house/build.sh" --help >/dev/null
build=$house/build/bin/own/$(sed -n 1p "$house/build/bin/own/current")/native/Build # What build.sh ends in; it would take this house for the root.
dotnet build "$house/tests/ArtifactForge.Benchmarks" --configuration Release --nologo --verbosity quiet >/dev/null
reference=$house/tests/ArtifactForge.Benchmarks/bin/Release/net10.0/ArtifactForge.Benchmarks.dll

ours() { NUKE_ROOT=$work/root "$build" Forge --catalogue "$work/catalogue" --upstream "$tarballs" "$@" >/dev/null; }

shell_one() { # FOLDER VERSION
  local name=aws-parallelcluster-cookbook-$2 time
  mkdir -p "$1/$2" "$1/out"
  time=$(tar --list --verbose --full-time --utc --gzip --file "$tarballs/$name.tgz" | awk 'NR == 1 { print $4 " " $5 }')
  tar --extract --gzip --file "$tarballs/$name.tgz" --directory "$1/$2"
  (cd "$1/$2/$name" && sed "/^license 'Apache-2.0'/a # edit 1" metadata.rb | diff -u metadata.rb - | patch --strip 0 --fuzz 0 --silent metadata.rb) || true
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="$time UTC" --directory "$1/$2" "$name" | tee >(sha256sum >"$1/out/$name.tar.sha256") | gzip --no-name >"$1/out/$name.tgz"
  (cd "$1/out" && sha256sum "$name.tgz" >"$name.tgz.sha256" && md5sum "$name.tgz" >"$name.md5")
  rm -rf "${1:?}/$2"
}
export -f shell_one
export tarballs

shell_on_disk() { for version in $versions; do shell_one "$work/shell" "$version"; done; }
shell_in_memory() { xargs -P 2 -I '{}' bash -c 'shell_one "$0" {}' "$memory/shell" <<<"$versions"; }
framework() { dotnet exec "$reference" inflate "$tarballs" "$work/reference" 2; }
cold() { ours; }
unchanged() { ours; }
one_cold() { ours --releases "$last"; }
one_edited() {
  local file=$work/catalogue/advisories/one-line/advisory.yaml
  sed -i "s/# edit 1[^\\\\]*/# edit 1 $RANDOM$RANDOM/" "$file"
  ours --releases "$last"
}
one_unchanged() { ours --releases "$last"; }

# Where a contender starts from nothing, what it made before is put aside, not deleted: deleting takes time itself, and then makes
# the file system slower at creating files.
declare -A makes=([cold]=$work/root/out [one_cold]=$work/root/out [shell_on_disk]=$work/shell [shell_in_memory]=$memory/shell [framework]=$work/reference)

# Seconds on the clock, and of both processors together: under other load the latter tell more.
measure() { # NAME: appends to $work/NAME.times
  local TIMEFORMAT='%R %U %S' made=${makes[$1]-}
  if [ -n "$made" ] && [ -e "$made" ]; then mv "$made" "$made.$RANDOM$RANDOM"; fi
  { time "$1" 2>/dev/null; } 2>>"$work/$1.times"
}
median() { # NAME COLUMN
  awk -v column="$2" '{ print column == 2 ? $2 + $3 : $1 }' "$work/$1.times" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
row() { # WHAT NAME AGAINST
  awk -v what="$1" -v time="$(median "$2" 1)" -v ours="$(median "$3" 1)" -v cpu="$(median "$2" 2)" -v our_cpu="$(median "$3" 2)" \
    -v least="$(sort -n "$work/$2.times" | awk 'NR == 1 { print $1 }')" \
    'BEGIN { printf "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |\n", what, time, least, time / ours, cpu, cpu / our_cpu }'
}
count() { wc -w <<<"$versions"; }

"$house/build.sh" --version >/dev/null 2>&1 || true
printf '%s, %s, %s processors, .NET %s, %s runs\n\n' "$(uname -sm)" "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(dotnet --version)" "$runs"
for _ in $(seq "$runs"); do
  for contender in cold shell_on_disk shell_in_memory framework; do measure "$contender"; done
done
printf '| %s releases, one patch each | s, median | s, least | times ours | CPU s | times ours |\n| :-- | --: | --: | --: | --: | --: |\n' "$(count)"
row '**ArtifactForge, nothing in its cache**' cold cold
row 'shell, one after the other, on disk' shell_on_disk cold
row 'shell, two at once, in memory' shell_in_memory cold
row 'inflate, hash, deflate with two threads' framework cold

packed() { cat "$@" | wc -c; }
# shellcheck disable=SC2046
printf '\nSize of the tarballs: %s bytes; as gzip -6 has them: %s.\n\n' \
  "$(packed $(find "$work/root/out/releases" -path '*/patches/*/aws*.tgz' ! -path '*/one-line/*'))" "$(packed "$work/shell/out"/*.tgz)"

for _ in $(seq "$runs"); do
  for contender in unchanged one_cold one_edited one_unchanged; do
    measure "$contender"
    case $contender in one_cold | one_edited) ours ;; esac
  done
done
printf '| from the shell to the result | s, median | s, least | times all unchanged | CPU s | times all unchanged |\n| :-- | --: | --: | --: | --: | --: |\n'
row "all $(count) releases, nothing changed" unchanged unchanged
row 'one release, nothing in the cache' one_cold unchanged
row 'one release, its patch edited' one_edited unchanged
row 'one release, nothing changed' one_unchanged unchanged

printf '\n| cost | seconds | peak memory, MB |\n| :-- | --: | --: |\n'
peak() { # WHAT ARGUMENTS: cold
  local what=$1
  shift
  rm -rf "$work/root/out"
  NUKE_ROOT=$work/root /usr/bin/time --format '%e %M' --output "$work/peak" "$build" Forge --catalogue "$work/catalogue" "$@" >/dev/null
  awk -v what="$what" '{ printf "| %s | %.2f | %.0f |\n", what, $1, $2 / 1024 }' "$work/peak"
}
for number in 8 16 31; do
  # shellcheck disable=SC2046
  peak "$number releases" --upstream "$tarballs" --releases $(head -n "$number" <<<"$versions")
done
for number in 4 16; do
  advisory "[$first,$last]" "$number" >"$work/catalogue/advisories/one-line/advisory.yaml"
  peak "31 releases, $number edits each" --upstream "$tarballs"
done

# A release as large as you like, pinned as a real one is.
for size in 10 100 1000; do
  rm -rf "$work/large" "$work/repository"
  mkdir -p "$work/large" "$work/repository"
  (
    cd "$work/repository"
    git init --quiet
    printf 'metadata\n' >Berksfile
    printf "name 'aws-parallelcluster'\nlicense 'Apache-2.0'\nversion '9.0.0'\n" >metadata.rb
    for part in $(seq $((size / 10))); do head -c 7600000 /dev/urandom | base64 >"part$part"; done
    git add . && git -c user.name=me -c user.email=me@example.org commit --quiet --message large
    git archive --format=tar --prefix=aws-parallelcluster-cookbook-9.0.0/ HEAD | gzip -1 >"$work/large/aws-parallelcluster-cookbook-9.0.0.tgz"
  )
  cp "$house/cookbooks/upstream.yaml" "$work/catalogue/"
  advisory "[$first,$last]" 1 >"$work/catalogue/advisories/one-line/advisory.yaml"
  NUKE_ROOT=$work/root "$build" Pin --catalogue "$work/catalogue" --upstream "$work/large" --releases 9.0.0 >/dev/null
  advisory "[9.0.0]" 1 >"$work/catalogue/advisories/one-line/advisory.yaml"
  peak "one release of $size MB" --upstream "$work/large"
done
