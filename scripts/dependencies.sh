#!/usr/bin/env bash
# Installs with apt what is missing to build, test and run Bellows on Debian 12 or 13; does nothing
# when all of it is there. Quiet, unless something fails.
# Usage: scripts/dependencies.sh [PACKAGE…]      further packages, such as clang-format
set -euo pipefail

# shellcheck source=/dev/null
if [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-}")" = debian13 ]; then
  server=17
  packages=(postgresql-17 postgresql-client-17)
else
  # libpg_query 15 walks trees whose headers come with the server's development package there.
  server=15
  packages=(postgresql-15 postgresql-client-15 postgresql-server-dev-15)
fi
packages+=(
  g++ cmake ninja-build ccache pkgconf
  libpg-query-dev libpq-dev libpqxx-dev libboost-graph-dev libspdlog-dev libfmt-dev
  libtomlplusplus-dev libcli11-dev nlohmann-json3-dev libssl-dev libcurl4-openssl-dev catch2
  git python3 openssl
  "$@"
)

known=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
  grep -qxF "$package installed" <<<"$known" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing, and there is no sudo to install them with: ${missing[*]}" >&2
    echo "Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

log=$(mktemp)
no_services=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/bellows-install.conf
clean_up() {
  rm -f "$log"
  [ -z "${guarded:-}" ] || "${as_root[@]}" rm -f "$no_cluster"
  [ -z "${held:-}" ] || "${as_root[@]}" rm -f "$no_services"
}
trap clean_up EXIT

# Debian's server package creates a cluster on port 5432 and starts it. Nobody asked for that one.
if [[ " ${missing[*]} " == *" postgresql-$server "* ]]; then
  guarded=yes
  "${as_root[@]}" mkdir -p "${no_cluster%/*}"
  echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
fi

# Debian's pooler starts as a service, too; the tests start their own.
if [[ " ${missing[*]} " == *" pgbouncer "* ]] && [ ! -e "$no_services" ]; then
  held=yes
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$no_services" >/dev/null
  "${as_root[@]}" chmod 755 "$no_services"
fi

echo "Installing ${#missing[@]} Debian packages …"
# An update that fails for one of several sources is no reason to stop: the installation decides.
if ! {
  "${as_root[@]}" apt-get update || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"
} >"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  echo "apt-get could not install: ${missing[*]}" >&2
  exit 1
fi
