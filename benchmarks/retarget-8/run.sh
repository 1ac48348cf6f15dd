#!/usr/bin/env bash
# Measures `muster replay` on a retarget-8 log that it generates, or checks the counts that no machine may change.
#
#   run.sh [--events N] [--profiles N] [--seed N] [--days N] [--workers N]     measures (4000000, 400000, 3, 200, 1)
#   run.sh --check      compares with counts.json, on 200,000 events
#   run.sh --record     writes counts.json
#
# Logs and what is compiled on the fly stay in .build/retarget-8. Needs what `make build` needs, and its release build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$root/.build/retarget-8
muster=$root/.build/release/muster
pipeline=$here/retarget-8.yaml
events=4000000 profiles=400000 seed=3 days=200 workers=1 task=measure

fail() { echo "run.sh: $1" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case $1 in
    --check) task=check events=200000 profiles=20000 seed=1; shift ;;
    --record) task=record events=200000 profiles=20000 seed=1; shift ;;
    --events | --profiles | --seed | --days | --workers)
      [ $# -gt 1 ] || fail "$1 needs a number"
      declare "${1#--}=$2"; shift 2 ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

mkdir -p "$data"
swift build --package-path "$root" --configuration release --product muster >"$data/build.log" 2>&1 &&
  swift build --package-path "$root" --configuration release --product retarget-generate >>"$data/build.log" 2>&1 ||
  { cat "$data/build.log" >&2; exit 1; }
generate=$root/.build/release/retarget-generate
compile() { # SOURCE RESULT FLAG…
  [ "$data/$2" -nt "$here/measure/$1" ] || "${CC:-clang}" -O2 -Wall -Wextra "${@:3}" "$here/measure/$1" -o "$data/$2"
}
compile measure.c measure
compile mallocs.c mallocs.so -shared -fPIC -fno-builtin

log_of() { # EVENTS PROFILES: the log's path
  local log=$data/$1-$2-$seed-$days.jsonl
  if [ ! -e "$log" ] || [ "$generate" -nt "$log" ]; then
    "$generate" --events "$1" --profiles "$2" --seed "$seed" --days "$days" --out "$log"
  fi
  echo "$log"
}
replay() { # LOG NAME [VARIABLE=VALUE…]: leaves NAME.deltas, NAME.summary and NAME.usage (wall ms, CPU ms, peak KiB)
  "$data/measure" "$data/$2.usage" env "${@:3}" "$muster" replay "$pipeline" --input "web=$1" --input "crm=$1" \
    --output "$data/$2.deltas" --summary "$data/$2.summary" --workers "$workers" --quiet 2>"$data/$2.log" ||
    { cat "$data/$2.log" >&2; fail "replay of $1 failed"; }
}
member() { # NAME KEY: a number in the summary
  local number
  number=$(grep -oE "\"$2\" ?: ?[0-9]+" "$data/$1.summary" | grep -oE '[0-9]+$' | head -n 1) || fail "the summary has no \"$2\""
  echo "$number"
}

log=$(log_of "$events" "$profiles")
replay "$log" counted "LD_PRELOAD=$data/mallocs.so" "MALLOCS_FILE=$data/mallocs"
mallocs=$(($(<"$data/mallocs") * 1000 / events))

if [ "$task" != measure ]; then
  cat >"$data/counts.json" <<COUNTS
{
  "events": $events,
  "profiles": $(member counted profiles),
  "enters": $(member counted enter),
  "exits": $(member counted exit),
  "deltas_sha256": "$(sha256sum <"$data/counted.deltas" | cut -d' ' -f1)",
  "wake_ups": $(member counted wake_ups),
  "idle_wake_ups": $(member counted idle_wake_ups),
  "conditions_evaluated": $(member counted conditions_evaluated),
  "mallocs_per_1000_events": $mallocs
}
COUNTS
  if [ "$task" = record ]; then
    cp "$data/counts.json" "$here/counts.json"
    cat "$here/counts.json"
    exit 0
  fi
  # Mallocs are those of the whole process, the system's libraries' own start included: a tenth of play.
  mallocs_of() { sed -n 's/.*"mallocs_per_1000_events": \([0-9]*\).*/\1/p' "$1"; }
  diff <(grep -v mallocs "$here/counts.json") <(grep -v mallocs "$data/counts.json") ||
    fail "counts differ from counts.json (run.sh --record, and say why in the commit)"
  committed=$(mallocs_of "$here/counts.json")
  [ "$mallocs" -le $((committed + committed / 10 + 1)) ] ||
    fail "$mallocs mallocs per 1,000 events, $committed in counts.json"
  echo "run.sh: the counts are those of counts.json"
  exit 0
fi

replay "$log" timed
replay "$(log_of $((events / (profiles / 1000))) 1000)" few
read -r wall cpu peak <"$data/timed.usage"
read -r _ _ base <"$data/few.usage"
seen=$(member timed profiles)
facts=$(member timed facts)
wakeups=$(member timed wake_ups)
idle=$(member timed idle_wake_ups)
cat <<REPORT
log                 $events events, $seen profiles at the end, $(($(wc -l <"$data/timed.deltas"))) deltas, $workers worker(s)
wall, CPU           $wall ms, $cpu ms
events              $((events * 1000 / (cpu + 1))) per CPU-second, $((events * 1000 / (wall + 1))) per second
peak memory         $((peak / 1024)) MiB ($((base / 1024)) MiB with 1,000 profiles): $(((peak - base) * 1024 / seen)) bytes a profile
facts kept          $facts, $((facts * 100 / seen / 100)).$(printf %02d $((facts * 100 / seen % 100))) a profile; 100 bytes and 16 a fact would be $((100 + facts * 16 / seen))
mallocs             $mallocs per 1,000 events
wake-ups            $wakeups by time alone, $idle of them without a change
REPORT
