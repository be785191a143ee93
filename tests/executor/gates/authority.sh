#!/usr/bin/env bash
# Makes two private authorities in the current folder, and what the first one signs: a certificate
# for localhost, one for another name, and one that has expired.
# Usage: authority.sh
set -euo pipefail

key() { # NAME
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key" 2>/dev/null
}

authority() { # NAME
  key "$1"
  openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 2 -out "$1.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}

signed() { # NAME HOST START END
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.csr"
  cat >"$1.cnf" <<EOT
[ca]
default_ca = this
[this]
database = $1.index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = $2
EOT
  : >"$1.index"
  openssl ca -batch -notext -config "$1.cnf" -in "$1.csr" -out "$1.pem" -cert authority.pem \
    -keyfile authority.key -startdate "$3" -enddate "$4" 2>/dev/null
}

authority authority
authority stranger
signed good "DNS:localhost,IP:127.0.0.1" 20200101000000Z 20990101000000Z
signed misnamed DNS:elsewhere.example.com 20200101000000Z 20990101000000Z
signed expired "DNS:localhost,IP:127.0.0.1" 20200101000000Z 20200201000000Z
