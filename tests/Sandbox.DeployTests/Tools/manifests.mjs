// Reads Kubernetes manifests, YAML, from standard input, and holds each object to the types that are generated from Kubernetes' own API and
// KEDA's: the compiler refuses a field that is not there, one that is missing, and one of another type; the generated checks add what types
// cannot say. Writes {"problems": […], "objects": […]}.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const MODULES = {
    "apps/v1": "kubernetes-models/apps/v1",
    "keda.sh/v1alpha1": "@kubernetes-models/keda/keda.sh/v1alpha1",
    "networking.k8s.io/v1": "kubernetes-models/networking.k8s.io/v1",
    "policy/v1": "kubernetes-models/policy/v1",
    v1: "kubernetes-models/v1",
};

const problems = [];
const objects = parseAllDocuments(readFileSync(0, "utf8")).map((document) => {
    problems.push(...document.errors.map((error) => error.message));
    return document.toJS();
});

const name = (object) => `${object.kind} ${object.metadata?.name}`;

// One line for each object, so that the compiler's line says which.
const lines = objects.map((object, index) => {
    const module = MODULES[object.apiVersion];
    if (!module) {
        problems.push(`${name(object)}: no types for ${object.apiVersion}`);
        return "";
    }
    return `export const object${index}: import(${JSON.stringify(module)}).I${object.kind} = ${JSON.stringify(object)};`;
});

// In memory, but beside this file: that is where the packages are found from.
const file = join(dirname(fileURLToPath(import.meta.url)), "rendered.ts");
const options = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
const text = lines.join("\n");
host.fileExists = (path) => path === file || fileExists.call(host, path);
host.readFile = (path) => (path === file ? text : readFile.call(host, path));
host.getSourceFile = (path, ...rest) => (path === file ? ts.createSourceFile(path, text, ...rest) : getSourceFile.call(host, path, ...rest));

for (const diagnostic of ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))) {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
    const where = diagnostic.file?.fileName === file ? name(objects[diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line]) : diagnostic.file?.fileName;
    const at = diagnostic.file?.fileName === file ? ` at ${text.slice(diagnostic.start, diagnostic.start + Math.min(diagnostic.length, 60))}` : "";
    problems.push(`${where}: ${message}${at}`);
}

for (const object of objects) {
    const Model = MODULES[object.apiVersion] && (await import(MODULES[object.apiVersion]))[object.kind];
    try {
        if (Model) {
            new Model(object).validate();
        }
    } catch (error) {
        problems.push(`${name(object)}: ${error.message}`);
    }
}

console.log(JSON.stringify({ problems, objects }));
