#!/usr/bin/env bash
# How long publishing takes beside the tools that people use today, against the same server with the same bytes, as tables.
# Usage: publishing.sh [runs] [objects…]   (default: 3 100 5000). Needs radosgw, ceph-osd, ceph-mon, aws, s3cmd, rclone and GNU time.
# With ARTIFACTFORGE_REAL_TARBALLS=FOLDER, which has the tarballs of all releases, ./build.sh Publish is measured as well.
# The contenders take turns, so that whatever else the machine does hits all of them alike; medians are compared. Ours reads
# back every object, and moves a channel at the end; the others copy.
set -euo pipefail
export LC_ALL=C DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 AWS_EC2_METADATA_DISABLED=true
unset AWS_CA_BUNDLE # rclone does not start with it, and nothing is encrypted here.

house=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
runs=${1:-3}
shift || true
counts=("$@")
[ "${#counts[@]}" -gt 0 ] || counts=(100 5000)
work=$(mktemp -d)
port=$((20000 + RANDOM % 10000)) far=$((port + 1))
export AWS_ACCESS_KEY_ID=benchmarkkey AWS_SECRET_ACCESS_KEY=benchmarksecret AWS_DEFAULT_REGION=us-east-1
export S3_ACCESS_KEY=$AWS_ACCESS_KEY_ID S3_SECRET_KEY=$AWS_SECRET_ACCESS_KEY MON_PORT=$((port + 2))
delay=
exec 3>&2
end() {
  [ -z "$delay" ] || kill "$delay" 2>/dev/null || true
  bash "$house/tests/servers/ceph-down.sh" "$work/ceph" || true
  rm -rf -- "$work"
}
trap end EXIT

# As build.sh has it: a native program.
"$house/build.sh" --help >/dev/null
dotnet build "$house/tests/ArtifactForge.Benchmarks" --configuration Release --nologo --verbosity quiet >/dev/null
dotnet publish "$house/build/ahead-of-time/AheadOfTime.csproj" -property:Program=ArtifactForge.Benchmarks \
  -property:From="$house/tests/ArtifactForge.Benchmarks/bin/Release/net10.0" -property:To="$work/benchmarks" \
  --artifacts-path "$work/artifacts" --nologo --verbosity quiet >/dev/null
benchmarks=("$work/benchmarks/ArtifactForge.Benchmarks")
bash "$house/tests/servers/ceph-up.sh" memstore "$work/ceph" "$port" >/dev/null
"${benchmarks[@]}" delay "$far" "$port" 30 &
delay=$!

printf '[default]\naccess_key = %s\nsecret_key = %s\nuse_https = False\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >"$work/s3cfg"
export RCLONE_CONFIG_CEPH_TYPE=s3 RCLONE_CONFIG_CEPH_PROVIDER=Ceph RCLONE_CONFIG_CEPH_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID RCLONE_CONFIG_CEPH_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY

# What is common to all: at which port, from which folder, to which buckets. Several buckets are served side by side.
each() { # COMMAND: once for each bucket
  local bucket pids=()
  for bucket in $buckets; do
    "$1" "$bucket" >/dev/null 2>"$work/error" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || {
      cat "$work/error" >&3
      return 1
    }
  done
}
aws_one() { aws --endpoint-url "http://127.0.0.1:$at" s3 sync --quiet "$work/files" "s3://$1/"; }
s3cmd_one() { s3cmd --config "$work/s3cfg" --host "127.0.0.1:$at" --host-bucket "127.0.0.1:$at" sync --quiet "$work/files/" "s3://$1/"; }
rclone_one() { RCLONE_CONFIG_CEPH_ENDPOINT=http://127.0.0.1:$at rclone --quiet copy --checksum "$work/files" "ceph:$1/"; }
aws_sync() { each aws_one; }
s3cmd_sync() { each s3cmd_one; }
rclone_copy() { each rclone_one; }
# shellcheck disable=SC2086
ours() { /usr/bin/time --quiet --format %M --append --output "$work/peaks" "${benchmarks[@]}" publish "$work/files" "http://127.0.0.1:$at" $buckets >/dev/null; }
start() { "${benchmarks[@]}" 2>/dev/null || true; } # Says how it is used.

fresh() { # COUNT: so many buckets, empty
  local made=
  for _ in $(seq "$1"); do
    bucket=bucket$((serial += 1))
    s3cmd --config "$work/s3cfg" --host "127.0.0.1:$port" --host-bucket "127.0.0.1:$port" --quiet mb "s3://$bucket"
    made="$made $bucket"
  done
  buckets=$made
}
serial=0

measure() { # NAME CONTENDER: appends seconds to $work/NAME.times
  local TIMEFORMAT=%R
  { time "$2"; } 2>>"$work/$1.times"
}
median() { sort -n "$work/$1.times" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

printf '%s, %s, %s processors, .NET %s, %s runs\n' "$(uname -sm)" "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(dotnet --version)" "$runs"
table() { # OBJECTS REGIONS LATENCY
  local objects=$1 regions=$2 latency=$3 contender part
  local contenders="ours rclone_copy aws_sync s3cmd_sync"
  [ "$latency" = 0 ] && at=$port || at=$far
  if [ "$objects" -gt 1000 ] && [ "$latency" != 0 ]; then contenders="ours rclone_copy aws_sync"; fi
  rm -rf "$work/files" "$work"/*.times "$work/peaks"
  mkdir -p "$work/files"
  head -c $((objects * 20000)) /dev/urandom | split --bytes 20000 --suffix-length 4 --numeric-suffixes - "$work/files/file"
  for _ in $(seq "$runs"); do
    for contender in $contenders; do
      fresh "$regions"
      measure "$contender.first" "$contender"
      head -c 20000 /dev/urandom >"$work/files/file0000"
      measure "$contender.one" "$contender"
      measure "$contender.none" "$contender"
    done
    measure start start
  done
  printf '\n| %s objects of 20 kB, %s region(s), %s ms away | first, s | times ours | one changed, s | times ours | none changed, s | times ours |\n' "$objects" "$regions" "$latency"
  printf '| :-- | --: | --: | --: | --: | --: | --: |\n'
  for contender in $contenders; do
    printf '| %s |' "${names[$contender]}"
    for part in first one none; do
      awk -v time="$(median "$contender.$part")" -v ours="$(median "ours.$part")" 'BEGIN { printf " %.2f | %.2f |", time, time / ours }'
    done
    printf '\n'
  done
  awk -v start="$(median start)" '$1 > most { most = $1 } END { printf "\nOurs: %.2f s to start and do nothing; %.0f MB of memory at the most.\n", start, most / 1024 }' "$work/peaks"
}
declare -A names=([ours]='**ArtifactForge**' [rclone_copy]='rclone copy' [aws_sync]='aws sync' [s3cmd_sync]='s3cmd sync')
for objects in "${counts[@]}"; do
  table "$objects" 1 0
  table "$objects" 1 30
  if [ "$objects" = 100 ]; then
    table 100 8 0
    table 100 8 30
  fi
done

declare -A parts=([first]='nothing there yet' [second]='nothing changed, the first time that it is seen' [unchanged]='**nothing changed**' [start]='of this, starting and planning the targets')

printf '\n| one object of | seconds | peak memory, MB |\n| :-- | --: | --: |\n'
at=$port
for size in 1 100 1000; do
  rm -rf "$work/files" "$work/peaks"
  mkdir -p "$work/files"
  head -c "${size}000000" /dev/urandom >"$work/files/file0000"
  fresh 1
  rm -f "$work/large.times"
  measure large ours
  awk -v size="$size" -v time="$(median large)" '{ printf "| %s MB | %.2f | %.0f |\n", size, time, $1 / 1024 }' "$work/peaks"
done

# What a release engineer waits for: everything in the catalogue, from the shell to the answer.
publish() { "$house/build.sh" Publish --root "$work/root" --upstream "$ARTIFACTFORGE_REAL_TARBALLS" --store "s3://$bucket" --endpoint "http://127.0.0.1:$at" --path-style --chunked false --checksums when-required --public-url https://cookbooks.example.org >/dev/null; }
nothing() { "$house/build.sh" Publish --root "$work/root" --plan >/dev/null; }
if [ -n "${ARTIFACTFORGE_REAL_TARBALLS-}" ]; then
  mkdir -p "$work/root"
  cp -R "$house/cookbooks" "$work/root/"
  printf '\n| ./build.sh Publish, all releases | seconds | the same, 30 ms away |\n| :-- | --: | --: |\n'
  for at in "$port" "$far"; do
    rm -f "$work"/*.times
    nothing
    fresh 1
    measure "$at.first" publish
    measure "$at.second" publish
    for _ in $(seq "$((runs * 3))"); do
      measure "$at.unchanged" publish
      measure "$at.start" nothing
    done
    for part in first second unchanged start; do median "$at.$part" >"$work/$at.$part"; done
  done
  for part in first second unchanged start; do printf '| %s | %.2f | %.2f |\n' "${parts[$part]}" "$(cat "$work/$port.$part")" "$(cat "$work/$far.$part")"; done
fi
