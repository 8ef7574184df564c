// SPDX-License-Identifier: Apache-2.0
// Every distinct regular expression of the converted data pack, classified by us and by recheck;
// the differences must be those that docs/regex-cost.md explains, no more and no fewer.  Where
// recheck gives up after its time there is no answer; where it only tried texts instead of
// analysing the automaton, its degree is a guess.
// usage: node compare.js MODULES CONVERTED CLASSES DOCUMENT
"use strict";
const fs = require("fs");
const path = require("path");
const { execFileSync } = require("child_process");

const [modules, converted, classes, document] = process.argv.slice(2);
const patterns = new Map(); // "i" or "-", a tab, the pattern
function collect(value) {
    if (value === null || typeof value !== "object") return;
    if (value.op === "regex")
        for (const text of value.values) patterns.set(`${(value.flags || "").includes("i") ? "i" : "-"}\t${text}`);
    Object.values(value).forEach(collect);
}
for (const name of fs.readdirSync(converted))
    if (/^instances-.*\.jsonl$/.test(name))
        for (const line of fs.readFileSync(path.join(converted, name), "utf8").split("\n"))
            if (line !== "") collect(JSON.parse(line));
const lines = [...patterns.keys()].sort();
const ours = execFileSync(classes, { input: lines.map((line) => line + "\n").join(""), encoding: "utf8" }).trim().split("\n");

// recheck's answers are the same for every build of ours: those of the last hour serve the next preset too.
const kept = path.join(modules, "answers.json");
const answers = fs.existsSync(kept) && Date.now() - fs.statSync(kept).mtimeMs < 3600e3 ? JSON.parse(fs.readFileSync(kept, "utf8")) : {};
const asked = lines.filter((line) => answers[line] === undefined);
for (const line of asked) answers[line] = ask(line);
if (asked.length > 0) {
    fs.writeFileSync(`${kept}.part`, JSON.stringify(answers));
    fs.renameSync(`${kept}.part`, kept);
}

function ask(line) {
    process.env.RECHECK_BACKEND = "pure"; // JavaScript, no program of another platform
    const { checkSync } = require(path.resolve(modules, "node_modules/recheck"));
    let text = line.slice(2);
    let flags = line[0] === "i" ? "i" : "";
    if (text.startsWith("(?i)")) {
        text = text.slice(4);
        flags = "i";
    }
    const answer = checkSync(text, flags, { timeout: 3000, randomSeed: 1 });
    if (answer.status === "safe") return "safe";
    if (answer.status === "unknown") return "no answer";
    const complexity = answer.complexity;
    if (complexity.type === "exponential") return "exponential";
    return complexity.isFuzz ? "polynomial (guessed)" : `polynomial ${complexity.degree}`;
}

// Rows of the document's table: | `pattern` | ours | recheck | why |
const explained = new Map();
for (const row of fs.readFileSync(document, "utf8").split("\n")) {
    const cells = /^\| `` (.*) `` \| (.*?) \| (.*?) \| .+ \|$/.exec(row);
    if (cells) explained.set(cells[1].replace(/\\\|/g, "|"), `${cells[2]} / ${cells[3]}`);
}

const table = new Map();
let broken = 0;
lines.forEach((line, i) => {
    const other = answers[line];
    const cell = `${ours[i].split(" ")[0]} / ${other.replace(/ [0-9]+$/, "")}`;
    table.set(cell, (table.get(cell) || 0) + 1);
    const text = line.slice(2);
    const guessed = other === "polynomial (guessed)" && ours[i].startsWith("polynomial");
    const difference = ours[i] === other || guessed ? undefined : `${ours[i]} / ${other}`;
    // What it guesses depends on how many texts it could try in its time.
    const may = difference === undefined && (explained.get(text) || "").endsWith("(guessed)");
    if (other !== "no answer" && difference !== explained.get(text) && !may) {
        console.log(`${line}: ${difference || "the same"}, explained: ${explained.get(text) || "nothing"}`);
        broken++;
    }
    explained.delete(text);
});
for (const text of explained.keys()) {
    console.log(`${text}: explained, but not in the pack`);
    broken++;
}
console.log(`${lines.length} patterns (ours / recheck):`);
for (const [cell, count] of [...table].sort()) console.log(`  ${cell}: ${count}`);
process.exit(lines.length >= 100 && broken === 0 ? 0 : 1);
