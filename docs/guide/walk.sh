#!/usr/bin/env bash
# A report walked to a closed, rated, reopened and closed case with curl alone, against a running demo.
#
#   docs/guide/walk.sh [URL] [ACCOUNTS]
#
# URL       where the demo runs; http://127.0.0.1:8080 when not given
# ACCOUNTS  its sign-ins; data/demo/demo-accounts.json when not given
set -euo pipefail
url=${1:-http://127.0.0.1:8080}
accounts=${2:-data/demo/demo-accounts.json}
jars=$(mktemp -d)
trap 'rm -rf -- "$jars"' EXIT

# The password of a sign-in name.
password() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$accounts"; }

# Signs in; the session is kept in a jar of its own.
sign_in() {
  curl -sS -f -c "$jars/$1" -H 'Content-Type: application/json' -o /dev/null \
    -d "{\"name\":\"$1\",\"password\":\"$(password "$1")\"}" "$url/api/v1/session"
}

# field NAME: the first text field of that name in the answer on standard input.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# say WHO METHOD PATH BODY STATUS: sends, shows, and stops when another status comes back. The answer is in $answer.
say() {
  local who=$1 method=$2 path=$3 body=$4 expected=$5 status
  [[ -s "$jars/$who" ]] || sign_in "$who"
  status=$(curl -sS -b "$jars/$who" -H 'Content-Type: application/json' -H 'Accept-Language: en' \
    -o "$jars/answer" -w '%{http_code}' -X "$method" ${body:+-d "$body"} "$url$path")
  answer=$(cat "$jars/answer")
  printf '%-16s %-5s %-62s %s  %s\n' "$who" "$method" "$path" "$status" "$(printf '%s' "$answer" | field stage)"
  if [[ "$status" != "$expected" ]]; then
    printf 'expected %s: %s\n' "$expected" "$answer" >&2
    exit 1
  fi
}

# step WHO VERB BODY STATUS: one verb of the case.
step() { say "$1" POST "/api/v1/cases/$id/$2" "$3" "$4"; }

echo "== a resident calls the hotline"
say intake POST /api/v1/cases "{
  \"source\": \"hotline\", \"external_number\": \"WALK-$$-$RANDOM\", \"nature\": \"complaint\", \"case_type\": \"E0110\",
  \"words\": \"Garbage lies open at the corner, please call me back\",
  \"contact\": { \"name\": \"A resident\", \"phone\": \"00000000000\" },
  \"place\": { \"lon\": 121.3650, \"lat\": 31.1560 } }" 201
id=$(printf '%s' "$answer" | field id)
number=$(printf '%s' "$answer" | field number)
echo "   case $number"

echo "== filed and sent; nobody closes what nobody inspected"
step intake file '{"handling_text":"Exposed garbage at the corner"}' 200
step caller close '{}' 409
step dispatcher dispatch '{"unit":"town_102","reason":"It lies in their town"}' 200

echo "== the unit says it is not theirs; the desk sends it on"
step qibao_unit return '{"reason":"not_ours","note":"no other unit named"}' 422
step qibao_unit return '{"reason":"not_ours","should_be":"city_management","note":"The power was recalled"}' 204
step dispatcher dispatch '{"unit":"city_management","reason":"They hold the power"}' 200

echo "== accepted, contacted, handled, and not fixed"
step city_management accept '{}' 200
step city_management contact '{"result":"reached"}' 200
step city_management handle '{"answer":{"site":"done","outcome":"fixed","note":"Cleared"}}' 200
step city_management inspect '{"finding":"fixed"}' 403
step inspector inspect '{"finding":"not_fixed","note":"Half of it is still there"}' 200

echo "== handled again, inspected by somebody else, closed"
step city_management handle '{"answer":{"site":"done","outcome":"fixed","note":"All of it is cleared"}}' 200
step inspector inspect '{"finding":"fixed"}' 200
step caller close '{"reply":"It is cleared, thank you for calling"}' 200

echo "== the reporter is asked, is not content, and the case begins again"
step caller rate '{"solved":false,"satisfaction":"dissatisfied"}' 200
step caller reopen '{"reason":"Garbage again the next morning"}' 200
step dispatcher dispatch '{"unit":"city_management","reason":"They had it"}' 200
step city_management accept '{}' 200
step city_management handle '{"answer":{"site":"done","outcome":"fixed","note":"A bin was put up"}}' 200
step inspector inspect '{"finding":"fixed"}' 200
step caller close '{"reply":"A bin was put up"}' 200
step caller rate '{"solved":true,"satisfaction":"satisfied"}' 200

echo "== what is counted, and the cases behind a number"
say leader GET "/api/v1/figures/table?by=unit&unit=city_management&figures=rework_rate,satisfaction_rate,unit_score" '' 200
say leader GET '/api/v1/figures/closed/cases?unit=city_management' '' 200
printf '%s' "$answer" | grep -q "$number"
echo "done: $number"
