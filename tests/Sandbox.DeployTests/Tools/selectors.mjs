// Reads PromQL expressions, a JSON list, from standard input, with Prometheus' own grammar. Writes for each where it stops being PromQL, if it
// does, and the series it asks for.
import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";

function read(expression) {
    const selectors = [];
    let broken = null;
    parser.parse(expression).iterate({
        enter(node) {
            if (node.type.isError) {
                broken ??= expression.slice(node.from, node.from + 20) || "its end";
            } else if (node.name === "VectorSelector") {
                selectors.push(expression.slice(node.from, node.to));
            }
        },
    });
    return { expression, broken, selectors };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
