/* Word-level differences. */

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|[\p{L}\p{M}\p{N}_]+(?:[.,:'’-][\p{L}\p{M}\p{N}_]+)*|[^\s]/gu;

/* The words of a text; how its quotation marks and apostrophes are typed makes no difference. */
function words(text) {
  return [...text.matchAll(WORD)].map((found) => ({
    text: found[0].replace(/[‘’]/g, "'").replace(/[“”]/g, '"'),
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/* Pairs of places of a longest common subsequence of words; ends that agree are cut off first. */
function sharedWords(first, second) {
  let head = 0;
  let ends = [first.length, second.length];
  while (head < ends[0] && head < ends[1] && first[head].text === second[head].text) head += 1;
  const tail = [];
  while (ends[0] > head && ends[1] > head && first[ends[0] - 1].text === second[ends[1] - 1].text) {
    ends = [ends[0] - 1, ends[1] - 1];
    tail.push(ends);
  }
  const start = Array.from({ length: head }, (_, at) => [at, at]);
  return [...start, ...middle(first, second, head, ends), ...tail.reverse()];
}

function middle(first, second, head, [firstEnd, secondEnd]) {
  const rows = firstEnd - head;
  const columns = secondEnd - head;
  if (!rows || !columns || rows * columns > SPAN_CELLS) return [];
  const width = columns + 1;
  const longest = new Uint16Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      longest[at] =
        first[head + row].text === second[head + column].text
          ? longest[at + width + 1] + 1
          : Math.max(longest[at + width], longest[at + 1]);
    }
  }
  return walk(first, second, head, rows, columns, longest);
}

function walk(first, second, head, rows, columns, longest) {
  const found = [];
  const width = columns + 1;
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    const at = row * width + column;
    if (first[head + row].text === second[head + column].text) {
      found.push([head + row, head + column]);
      row += 1;
      column += 1;
    } else if (longest[at + width] >= longest[at + 1]) row += 1;
    else column += 1;
  }
  return found;
}

/* Runs of shared words; a comma or a short word alone between two changes is none. */
function sharedRuns(first, second) {
  const runs = [];
  for (const [left, right] of sharedWords(first, second)) {
    const last = runs.at(-1);
    if (last && last.left + last.size === left && last.right + last.size === right) last.size += 1;
    else runs.push({ left, right, size: 1 });
  }
  return runs.filter((run) => {
    const letters = first
      .slice(run.left, run.left + run.size)
      .reduce((sum, one) => sum + one.text.length, 0);
    const opens = run.left === 0 && run.right === 0;
    const closes = run.left + run.size === first.length && run.right + run.size === second.length;
    return opens || closes || letters > 3;
  });
}

/* The variant's words in order, with the canonical's that it left out: [tag, words, side]. */
function difference(canonical, variant) {
  const first = words(canonical);
  const second = words(variant);
  const parts = [];
  let left = 0;
  let right = 0;
  const until = { left: first.length, right: second.length, size: 0 };
  for (const run of [...sharedRuns(first, second), until]) {
    parts.push(["del", first.slice(left, run.left)], ["ins", second.slice(right, run.right)]);
    parts.push(["same", second.slice(run.right, run.right + run.size)]);
    left = run.left + run.size;
    right = run.right + run.size;
  }
  return parts.filter((part) => part[1].length);
}

/* Where less than half is shared in order, what was left out only confuses: of such a variant
   the words that the canonical sentence hasn't are marked, wherever they stand. Punctuation
   alone is never new. */
function shownDifference(canonical, variant) {
  const parts = difference(canonical, variant);
  const sizes = [words(canonical).length, words(variant).length];
  const kept = parts.reduce((sum, part) => sum + (part[0] === "same" ? part[1].length : 0), 0);
  if (2 * kept >= Math.max(...sizes)) return parts;
  const known = new Set(words(canonical).map((one) => one.text.toLowerCase()));
  const found = [];
  for (const one of words(variant)) {
    const isKnown = known.has(one.text.toLowerCase()) || !/[\p{L}\p{N}]/u.test(one.text);
    const kind = isKnown ? "same" : "ins";
    if (found.length && found.at(-1)[0] === kind) found.at(-1)[1].push(one);
    else found.push([kind, [one]]);
  }
  return found;
}

/* A run of words as nodes, with the words of conflicts marked. Spans: [start, end, title]. */
function marked(text, start, end, spans) {
  const nodes = [];
  let place = start;
  const inside = spans.filter((span) => span[0] < end && span[1] > start && span[0] < span[1]);
  for (const [from, to, title] of inside.sort((a, b) => a[0] - b[0])) {
    const opens = Math.max(from, place);
    const closes = Math.min(to, end);
    if (opens >= closes) continue;
    if (opens > place) nodes.push(text.slice(place, opens));
    nodes.push(el("mark", { class: "conflict", title }, text.slice(opens, closes)));
    place = closes;
  }
  if (place < end) nodes.push(text.slice(place, end));
  return nodes;
}

function spansOf(variant, canonicalSide) {
  return variant[6].map((conflict) => {
    const at = canonicalSide ? 1 : 3;
    return [conflict[at], conflict[at + 1], `conflict: ${conflictKinds[conflict[0]]}`];
  });
}

function paragraph(sentence, attributes, ...children) {
  const language = articleOf(sentence)[5];
  return el("p", { dir: "auto", lang: language, ...attributes }, ...children);
}

function canonicalElement(cluster) {
  const sentence = cluster[3];
  if (isHeld(sentence)) return heldElement(sentence);
  const text = textOf(sentence);
  const spans = cluster[4].flatMap((variant) => spansOf(variant, true));
  return paragraph(sentence, { class: "sentence" }, ...marked(text, 0, text.length, spans));
}

const heldElement = (sentence) =>
  el("p", { class: "held" }, `Under embargo until ${moment(articleOf(sentence)[7])}: not shown.`);

function variantElement(cluster, variant) {
  if (isHeld(variant)) return heldElement(variant);
  const text = textOf(variant);
  const spans = spansOf(variant, false);
  if (isHeld(cluster[3]))
    return paragraph(variant, { class: "sentence" }, ...marked(text, 0, text.length, spans));
  const nodes = [];
  for (const [kind, run] of shownDifference(textOf(cluster[3]), text)) {
    const [source, conflicting] =
      kind === "del" ? [textOf(cluster[3]), spansOf(variant, true)] : [text, spans];
    const inner = marked(source, run[0].start, run.at(-1).end, conflicting);
    const space = needsSpace(source, run[0].start, nodes) ? [" "] : [];
    nodes.push(...space, ...(kind === "same" ? inner : [el(kind, {}, ...inner)]));
  }
  return paragraph(variant, { class: "sentence" }, ...nodes);
}

const needsSpace = (text, start, nodes) =>
  nodes.length > 0 && (start === 0 || /\s/.test(text[start - 1]));

function conflictList(cluster, variant) {
  if (!variant[6].length) return null;
  const words = (sentence, start, end) =>
    isHeld(cluster[3]) || isHeld(variant)
      ? "not shown"
      : textOf(sentence).slice(start, end) || "(nothing)";
  const rows = variant[6].map(([kind, start, end, from, to]) =>
    el(
      "li",
      {},
      el("strong", {}, `Conflict, ${conflictKinds[kind]}: `),
      el("bdi", {}, words(cluster[3], start, end)),
      " / ",
      el("bdi", {}, words(variant, from, to)),
    ),
  );
  return el("ul", { class: "conflicts" }, ...rows);
}
