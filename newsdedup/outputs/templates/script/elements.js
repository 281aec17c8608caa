/* Elements, one by one. */

const byId = (id) => document.getElementById(id);

function fill(parent, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) parent.setAttribute(name, value);
  }
  parent.append(...children.filter((child) => child !== null && child !== undefined));
  return parent;
}

const el = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function webLink(url, label, described) {
  if (url === null || !/^https?:\/\//i.test(url)) return null;
  const attributes = { href: url, rel: "noopener noreferrer", target: "_blank", class: "out" };
  return el("a", { ...attributes, "aria-label": `${label}: ${described}` }, label);
}

const plural = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
