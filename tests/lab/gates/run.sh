#!/usr/bin/env bash
# Gates against what they are for: the Prometheus of Debian, scraping instances of a shop, and a
# Kubernetes API server with recorded documents, of which kubectl is the second reader.
# Usage: run.sh      BELLOWS_BUILD: where bellows is
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export PATH=${BELLOWS_BUILD:-$root/build/release}:$PATH

if [ "${1:-}" != --beside-server ]; then
  exec bellows sandbox -- "$here/run.sh" --beside-server
fi

room=$(mktemp -d)
children=()
clean_up() {
  for child in "${children[@]}"; do
    kill "$child" 2>/dev/null || true
  done
  rm -rf "$room"
}
trap clean_up EXIT
cd "$room"
failed=0

start() { # NAME COMMAND…: its first line, a port, ends up in the file NAME.port
  local name=$1
  shift
  "$@" >"$name.port" 2>"$name.log" &
  children+=($!)
  echo $! >"$name.pid"
  local end=$((SECONDS + 20))
  until [ -s "$name.port" ] || [ $SECONDS -gt $end ]; do
    kill -0 "$(cat "$name.pid")" || { cat "$name.log"; exit 1; }
  done
}

# One that does not pass ends with code 3.
verdict() { # what the only gate says
  { bellows gates --format json 2>errors || true; } | sed -n 's/^ *"verdict": "\(.*\)",$/\1/p'
}

evidence() {
  { bellows gates --format json 2>errors || true; } | sed -n 's/^ *"evidence": "\(.*\)",$/\1/p'
}

expect() { # WHAT VERDICT: within half a minute, for Prometheus takes its time
  local end=$((SECONDS + 30)) said
  until said=$(verdict) && [ "$said" = "$2" ]; do
    [ $SECONDS -lt $end ] || {
      echo "WRONG  $1: $said, not $2: $(evidence)$(cat errors)"
      failed=1
      return
    }
  done
  printf '%-8s %-44s %s\n' "$said" "$1" "$(evidence)"
}

# ---- Prometheus ----

prometheus_program() {
  command -v prometheus && return
  # Not installed, but unpacked: the package would start a server of its own.
  apt-get download prometheus >/dev/null 2>&1
  dpkg -x prometheus_*.deb prometheus.d
  echo "$room/prometheus.d/usr/bin/prometheus"
}

info() { # INSTANCE RELEASE
  printf 'shop_info{release="%s"} 1\n' "$2" >"$1.metrics"
}

program=$(prometheus_program)
info one 1.9
info two 1.9
start one "$here/exporter.py" one.metrics
start two "$here/exporter.py" two.metrics
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >prometheus.yml <<EOT
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: shop
    static_configs:
      - targets: ["127.0.0.1:$(cat one.port)", "127.0.0.1:$(cat two.port)"]
EOT
ratio="count(shop_info{release='2.0'}) / count(up{job='shop'})"
gate() { # QUERY CONDITION, further keys on standard input
  {
    printf '[[gate]]\nkind = "prometheus"\nurl = "http://127.0.0.1:%s"\nquery = "%s"\n' "$port" "$1"
    printf 'condition = "%s"\n' "$2"
    cat
  } >bellows.toml
}

echo "== Prometheus $("$program" --version 2>&1 | sed -n 's/^prometheus, version \([^ ]*\).*/\1/p')"
gate "$ratio" "= 1" <<<"age-query = \"min(timestamp(up{job='shop'}))\""
expect "the server is not there" unknown
"$program" --config.file=prometheus.yml --storage.tsdb.path=data \
  --web.listen-address="127.0.0.1:$port" >prometheus.log 2>&1 &
children+=($!)
echo $! >prometheus.pid
expect "nobody has the new release: an empty vector" unknown
info one 2.0
expect "one of two instances" pending
info two 2.0
expect "both" pass
info two 1.9
expect "one was rolled back" pending
info two 2.0
expect "both again" pass
kill "$(cat two.pid)"
expect "one cannot be scraped, and is no evidence" pending
# A series of its own: Prometheus takes no sample that is older than the last of the same.
gate "shop_seen" "= 1" </dev/null
printf 'shop_seen 1 %s\n' "$((($(date +%s) - 200) * 1000))" >one.metrics
expect "a sample of 200 seconds ago, within the look-back" unknown
gate "shop_seen" "= 1" <<<'fresh = "10m"'
expect "the same where that is fresh enough" pass
gate "shop_info{" "= 1" </dev/null
expect "a query that is none" unknown
gate "1" "= 1" </dev/null
expect "a query that is no vector" unknown
kill "$(cat prometheus.pid)"
gate "up" "= 1" </dev/null
expect "the server has gone" unknown

# ---- Kubernetes ----

echo "== Kubernetes, and what kubectl rollout status says"
documents=$root/tests/executor/gates/documents
start api "$here/api_server.py" "$documents"
api=http://127.0.0.1:$(cat api.port)

workload_of() { # STAGE
  echo "${1%%_*}/shop"
}

gate_of() { # STAGE
  cat >bellows.toml <<EOT
[[gate]]
kind = "kubernetes"
url = "$api"
workload = "$(workload_of "$1")"
namespace = "shop"
image = "registry.example.com/shop:2.0"
EOT
}

# Where the two differ, and why that is right.
differs() { # STAGE
  case $1 in
    *_before_the_deploy | *_rolled_back) echo "complete, but of the old release" ;;
    *_pods_ending) echo "old pods are still ending" ;;
    *_partitioned) echo "complete up to its partition" ;;
    *_of_a_digest) echo "complete, but named by its digest" ;;
    *_revision_not_current) echo "complete, but the revision is not the current one yet" ;;
    *_being_deleted) echo "complete, but being deleted" ;;
    daemonset_misscheduled) echo "an old pod on a node where none should be" ;;
    statefulset_on_delete_done | daemonset_on_delete_waits | statefulset_on_delete_waits)
      echo "kubectl does not follow OnDelete" ;;
  esac
}

kubectl_says() { # STAGE
  local said
  said=$(kubectl --server "$api" --cache-dir "$room/cache" --namespace shop rollout status \
    "$(workload_of "$1")" --watch=false 2>&1) || true
  grep -qE 'successfully rolled out|roll out complete' <<<"$said" && echo complete ||
    echo "not complete"
}

command -v kubectl >/dev/null || {
  echo "kubectl is missing: install it, it is the second reader"
  exit 1
}
for file in "$documents"/*.json; do
  stage=$(basename "$file" .json)
  curl -sS -X PUT --data-binary "$stage" "$api/stage" >/dev/null
  gate_of "$stage"
  said=$(verdict)
  other=
  [[ $stage == rollout_* ]] || other=$(kubectl_says "$stage")
  same=yes
  [ "$other" = complete ] && [ "$said" != pass ] && same=
  [ "$other" = "not complete" ] && [ "$said" = pass ] && same=
  reason=$([ -n "$same" ] || differs "$stage")
  if [ -n "$same$reason" ]; then
    printf '%-8s %-42s %-13s %s\n' "$said" "$stage" "$other" "$reason"
  else
    printf 'WRONG  %s %-42s kubectl: %s; %s; %s\n' "$said" "$stage" "$other" "$reason" "$(evidence)"
    failed=1
  fi
done

# ---- inside of a cluster: the service account's files, over TLS, with a token that rotates ----

echo "== inside of a cluster"
"$root/tests/executor/gates/authority.sh"
echo first >token
start inside "$here/api_server.py" "$documents" good.pem good.key token
cat >bellows.toml <<EOT
[[gate]]
kind = "kubernetes"
workload = "deployment/shop"
image = "registry.example.com/shop:2.0"
EOT
expect "not in a cluster" unknown
export KUBERNETES_SERVICE_HOST=127.0.0.1
KUBERNETES_SERVICE_PORT=$(cat inside.port)
export KUBERNETES_SERVICE_PORT
expect "without the account's files" unknown
export -f expect verdict evidence
export room
# A mount namespace has a /var/run of its own.
unshare --mount bash -euo pipefail -c '
  failed=0
  account=/var/run/secrets/kubernetes.io/serviceaccount
  mount -t tmpfs none "$(readlink -f /var/run)" && mkdir -p "$account"
  cp authority.pem "$account/ca.crt"
  echo -n shop >"$account/namespace"
  cp token "$account/token"
  expect "with them" pass
  echo second >token
  expect "a token that is not valid any more" unknown
  cp token "$account/token"
  expect "the new one, read without a restart" pass
  cp stranger.pem "$account/ca.crt"
  expect "another authority" unknown
  exit $failed' || failed=1

exit $failed
