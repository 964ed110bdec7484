"""The sample job: reads /input/sales.csv, prints a summary, and leaves summary.json and chart.svg in /output.

Standard library only. Runs on Python 3.9 and later.
"""
import csv
import json
import statistics
from collections import defaultdict
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

SOURCE = Path("/input/sales.csv")
TARGET = Path("/output")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
COLOURS = ["#2f6690", "#81b29a", "#e9c46a", "#d1495b", "#7d5ba6", "#5c677d"]


def read_sales(path):
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {
                "date": date.fromisoformat(row["date"]),
                "region": row["region"],
                "product": row["product"],
                "units": int(row["units"]),
                "revenue": int(row["units"]) * float(row["unit_price"]),
            }
            for row in csv.DictReader(file)
        ]


def describe(sales):
    revenues = [sale["revenue"] for sale in sales]
    cuts = statistics.quantiles(revenues, n=100, method="inclusive") if len(revenues) > 1 else revenues * 99
    return {
        "sales": len(sales),
        "units": sum(sale["units"] for sale in sales),
        "revenue": round(sum(revenues), 2),
        "mean": round(statistics.fmean(revenues), 2),
        "median": round(statistics.median(revenues), 2),
        "stdev": round(statistics.pstdev(revenues), 2),
        "p95": round(cuts[94], 2),
    }


def group(sales, key):
    groups = defaultdict(list)
    for sale in sales:
        groups[key(sale)].append(sale)
    return dict(sorted(groups.items()))


def summarise(sales):
    by_day = group(sales, lambda sale: sale["date"].isoformat())
    best_day = max(by_day, key=lambda day: sum(sale["revenue"] for sale in by_day[day]))
    return {
        "period": {"from": min(by_day), "to": max(by_day)},
        "total": describe(sales),
        "by_region": {name: describe(rows) for name, rows in group(sales, lambda sale: sale["region"]).items()},
        "by_product": {name: describe(rows) for name, rows in group(sales, lambda sale: sale["product"]).items()},
        "by_month": {
            str(month): {
                region: round(sum(sale["revenue"] for sale in rows), 2)
                for region, rows in group(month_rows, lambda sale: sale["region"]).items()
            }
            for month, month_rows in group(sales, lambda sale: sale["date"].month).items()
        },
        "best_day": {"date": best_day, "revenue": round(sum(sale["revenue"] for sale in by_day[best_day]), 2)},
    }


def print_table(title, groups, total):
    head = f"{title:<10} {'sales':>6} {'units':>7} {'revenue':>14} {'share':>7} {'mean':>9} {'median':>9} {'p95':>10}"
    print(head)
    print("-" * len(head))
    for name, row in sorted(groups.items(), key=lambda item: -item[1]["revenue"]) + [("total", total)]:
        if name == "total":
            print("-" * len(head))
        share = row["revenue"] / total["revenue"]
        print(
            f"{name:<10} {row['sales']:>6,} {row['units']:>7,} {row['revenue']:>14,.2f} {share:>7.1%}"
            f" {row['mean']:>9,.2f} {row['median']:>9,.2f} {row['p95']:>10,.2f}"
        )
    print()


def nice_step(highest, lines=6):
    """The distance between grid lines: 1, 2 or 5 times a power of ten."""
    power = 1
    while power * 10 * lines <= highest:
        power *= 10
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power * lines >= highest)


def draw_chart(summary):
    """Revenue a month, one stacked bar each, a colour for a region, and the mean of all months as a line."""
    width, height, left, right, top, bottom = 860, 440, 70, 20, 80, 40
    regions = sorted(summary["by_region"], key=lambda name: -summary["by_region"][name]["revenue"])
    months = [summary["by_month"].get(str(number + 1), {}) for number in range(12)]
    totals = [sum(month.values()) for month in months]
    step = nice_step(max(totals))
    ceiling = step * -(-max(totals) // step)
    slot = (width - left - right) / 12

    def y(value):
        return height - bottom - value / ceiling * (height - top - bottom)

    def text(x, at, content, **attributes):
        extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
        return f'<text x="{x:.1f}" y="{at:.1f}"{extra}>{escape(content)}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#333">',
        "<title>Revenue by month and region</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(left, 28, "Revenue by month and region", font_size=18, font_weight="bold"),
    ]
    for index, region in enumerate(regions):
        x = left + index * 100
        parts.append(f'<rect x="{x}" y="44" width="12" height="12" rx="2" fill="{COLOURS[index % len(COLOURS)]}"/>')
        parts.append(text(x + 18, 54, region))
    value = 0
    while value <= ceiling:
        parts.append(f'<line x1="{left}" y1="{y(value):.1f}" x2="{width - right}" y2="{y(value):.1f}" stroke="#ddd"/>')
        parts.append(text(left - 8, y(value) + 4, f"{value / 1000:,.0f} k", text_anchor="end"))
        value += step
    for number, month in enumerate(months):
        x, base = left + number * slot + slot * 0.18, 0.0
        for index, region in enumerate(regions):
            amount = month.get(region, 0.0)
            parts.append(
                f'<rect x="{x:.1f}" y="{y(base + amount):.1f}" width="{slot * 0.64:.1f}" height="{y(base) - y(base + amount):.1f}"'
                f' fill="{COLOURS[index % len(COLOURS)]}"><title>{MONTHS[number]}, {escape(region)}: {amount:,.0f}</title></rect>'
            )
            base += amount
    mean = statistics.fmean(totals)
    parts.append(f'<line x1="{left}" y1="{y(mean):.1f}" x2="{width - right}" y2="{y(mean):.1f}" stroke="#333" stroke-dasharray="6 4"/>')
    parts.append(f'<line x1="{width - right - 150}" y1="50" x2="{width - right - 126}" y2="50" stroke="#333" stroke-dasharray="6 4"/>')
    parts.append(text(width - right - 120, 54, f"mean month: {mean / 1000:,.0f} k"))
    halo = {"stroke": "#ffffff", "stroke_width": 4, "stroke_linejoin": "round", "paint_order": "stroke"}
    for number, total in enumerate(totals):
        centre = left + (number + 0.5) * slot
        parts.append(text(centre, y(total) - 6, f"{total / 1000:,.0f} k", text_anchor="middle", font_size=11, **halo))
        parts.append(text(centre, height - bottom + 18, MONTHS[number], text_anchor="middle"))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def main():
    sales = read_sales(SOURCE)
    summary = summarise(sales)
    print(f"{len(sales):,} sales from {summary['period']['from']} to {summary['period']['to']}\n")
    print_table("region", summary["by_region"], summary["total"])
    print_table("product", summary["by_product"], summary["total"])
    months = {number: sum(regions.values()) for number, regions in summary["by_month"].items()}
    best, worst = max(months, key=months.get), min(months, key=months.get)
    print(f"best month {MONTHS[int(best) - 1]} ({months[best]:,.0f}), weakest {MONTHS[int(worst) - 1]} ({months[worst]:,.0f})")
    print(f"best day   {summary['best_day']['date']} ({summary['best_day']['revenue']:,.2f})")
    (TARGET / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    (TARGET / "chart.svg").write_text(draw_chart(summary), encoding="utf-8")


main()
