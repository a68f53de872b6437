#!/bin/sh
# Collects every sentence for people into the catalogues, fills the English one, and compiles both. Needs gettext.
# The languages that only citizens meet hold the sentences of their pages: scripts/citizen_catalogues.py.
# A guessed sentence is worse than none: French ones that are new stay empty until someone writes them; a test says so.
set -eu
cd "$(dirname "$0")/../src/parvis"
if ! command -v msgfmt >/dev/null 2>&1; then
  echo "parvis: gettext is missing. Install it (Debian: apt-get install gettext), then try again." >&2
  exit 1
fi
PARVIS_DATA=$(mktemp -d)
export PARVIS_DATA DJANGO_SETTINGS_MODULE=parvis.settings
citizens="de es it nl pl pt"
../../.venv/bin/django-admin makemessages --verbosity 0 --add-location file --no-wrap --no-obsolete -l fr
../../.venv/bin/python ../../scripts/citizen_catalogues.py locale/fr/LC_MESSAGES/django.po $citizens
../../.venv/bin/django-admin makemessages --verbosity 0 --no-location --no-wrap --no-obsolete -l fr -l en
for language in fr en; do
  catalogue=locale/$language/LC_MESSAGES/django.po
  msgattrib --clear-fuzzy --empty --clear-previous --no-wrap "$catalogue" --output-file "$catalogue"
done
msgen --no-wrap --lang=en locale/en/LC_MESSAGES/django.po --output-file locale/en/LC_MESSAGES/django.po
for language in fr en $citizens; do
  catalogue=locale/$language/LC_MESSAGES/django
  sed -i '/^"POT-Creation-Date/d' "$catalogue.po"
  msgfmt --output-file "$catalogue.mo" "$catalogue.po"
done
rm -r "$PARVIS_DATA"
