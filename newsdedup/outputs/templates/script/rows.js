/* What the rows of the data say. */

const articleOf = (sentence) => articles[sentence[0]];
const textOf = (sentence) => articleOf(sentence)[6].slice(sentence[1], sentence[2]);
const isHeld = (sentence) => articleOf(sentence)[7] !== null;
const publishedOf = (sentence) => articleOf(sentence)[3];
const sourceOf = (sentence) => sourceName(articleOf(sentence));
const sourceName = (article) => (article[2] < 0 ? article[0] : sources[article[2]]);
const titleOf = (article) => article[1] || article[0];
const versionsOf = (cluster) => [cluster[3], ...cluster[4]];
const conflictsOf = (cluster) => cluster[4].reduce((sum, one) => sum + one[6].length, 0);

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const two = (number) => String(number).padStart(2, "0");

function moment(seconds) {
  if (seconds === null) return "no time given";
  const at = new Date(seconds * 1000);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  return `${day}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} UTC`;
}

const timeElement = (seconds) =>
  seconds === null
    ? el("span", { class: "time" }, moment(seconds))
    : el(
        "time",
        { class: "time", datetime: new Date(seconds * 1000).toISOString() },
        moment(seconds),
      );

function lag(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return plural(Math.floor(hours / 24), "day");
}

function inOrder(first, second) {
  const times = [publishedOf(first), publishedOf(second)];
  if (times[0] !== times[1]) {
    if (times[0] === null) return 1;
    if (times[1] === null) return -1;
    return times[0] - times[1];
  }
  return first[0] - second[0] || first[1] - second[1];
}
