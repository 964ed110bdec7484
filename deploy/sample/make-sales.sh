#!/usr/bin/env bash
# Writes the sample's sales.csv to standard output: 5,000 made-up sales of one year, the same ones every time.
set -euo pipefail

# A generator of our own, since the random numbers of one awk are not those of another.
exec awk 'BEGIN {
    seed = 20250101
    split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
    split("North South East West", region, " ");     split("0.32 0.22 0.28 0.18", weight, " ")
    split("Keyboard Monitor Headset Webcam Dock", product, " "); split("45 220 80 65 150", price, " ")
    # More is sold towards the end of the year, and little in summer.
    split("0.70 0.72 0.85 0.90 0.95 0.88 0.74 0.70 1.02 1.12 1.45 1.60", season, " ")
    print "date,region,product,units,unit_price"
    rows = 0
    while (rows < 5000) {
        month = 1 + int(random() * 12)
        if (random() * 1.6 > season[month]) continue
        day = 1 + int(random() * days[month])
        pick = random(); r = 1
        while (r < 4 && pick > weight[r]) { pick -= weight[r]; r++ }
        p = 1 + int(random() * 5)
        units = 1 + int(-log(1 - random()) * 3)
        printf "2025-%02d-%02d,%s,%s,%d,%.2f\n", month, day, region[r], product[p], units, price[p] * (0.9 + 0.2 * random())
        rows++
    }
}
function random() {
    seed = (seed * 16807) % 2147483647
    return seed / 2147483647
}'
