#!/bin/sh
# Make sure that Debian packages are installed: as root install what is missing, else print the one line to type.
set -eu

missing=
for package in "$@"; do
    case $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

# coturn is wanted as a program: its service would relay for everybody, from now on and after every boot.
masking=
case " $missing " in
    *" coturn "*) [ ! -d /run/systemd/system ] || masking="systemctl mask coturn.service" ;;
esac

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing:$missing. On Debian, type:  sudo apt-get update${masking:+ && sudo $masking} && sudo apt-get install -y$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 - several words, on purpose
$masking
# shellcheck disable=SC2086 - one word per package
apt-get install -y -qq --no-install-recommends $missing
