/**
 * A box to sign in: lines drawn with finger, pen or mouse, kept as whole numbers.
 *
 * What is sent is {width, height, lines: [[x, y, x, y …] …]} in half pixels of the box, each line
 * without the points that a straight piece does not need. Drawn as SVG, so that nothing blurs when
 * a phone is turned.
 */

import { say } from "./words.js";

const FINE = 2; // units a pixel
const SLACK = 1.2; // units that a point may lie beside the line without being needed
const MOST_LINES = 200, MOST_POINTS = 5000, LONGEST = 60 * 1024; // as core/fields/signature.py has them

export function pad(place) {
  const box = place.querySelector("[data-pad]");
  const svg = box.querySelector("svg");
  const kept = place.querySelector("[data-strokes]");
  const typed = place.querySelector("[data-typed]");
  const says = place.querySelector("[data-pad-says]");
  let width = 0, height = 0, lines = [], now = null, path = null;

  const size = (across, down) => {
    [width, height] = [across, down];
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  };

  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [within(at.x, width), within(at.y, height)];
  };

  const add = (line) => {
    path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", smooth(line));
    svg.append(path);
  };

  const keep = () => {
    const text = lines.length ? JSON.stringify({ width, height, lines: lines.map((line) => line.flat()) }) : "";
    const points = lines.reduce((sum, line) => sum + line.length, 0);
    if (text.length > LONGEST || points > MOST_POINTS || lines.length > MOST_LINES) {
      lines.pop();
      svg.lastElementChild?.remove();
      says.textContent = say("写得太多，这一笔没有记下。可以擦掉重写。");
      return;
    }
    kept.value = text;
    box.setAttribute("aria-label", lines.length ? say("签名处，已签") : say("签名处，还没有签"));
    box.classList.toggle("drawn", lines.length > 0);
    says.textContent = "";
    kept.dispatchEvent(new Event("input", { bubbles: true }));
  };

  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || now) return;
    event.preventDefault();
    if (!lines.length) {
      const around = svg.getBoundingClientRect();
      size(Math.round(around.width * FINE), Math.round(around.height * FINE));
    }
    box.setPointerCapture(event.pointerId);
    now = { id: event.pointerId, points: [point(event)] };
    add(now.points);
  });

  box.addEventListener("pointermove", (event) => {
    if (event.pointerId !== now?.id) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) {
      const [x, y] = point(each), [lastX, lastY] = now.points.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= FINE) now.points.push([x, y]);
    }
    path.setAttribute("d", smooth(now.points));
  });

  const end = (event) => {
    if (event.pointerId !== now?.id) return;
    const line = simple(now.points, SLACK);
    path.setAttribute("d", smooth(line));
    lines.push(line);
    now = null;
    keep();
  };
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", end);

  place.querySelector("[data-wipe]").addEventListener("click", () => {
    [lines, now] = [[], null];
    svg.replaceChildren();
    keep();
  });

  const swap = place.querySelector("[data-swap]");
  if (swap) keyboard(); // else it may be left out
  const strokes = read(kept.value);
  if (strokes) {
    size(strokes.width, strokes.height);
    lines = strokes.lines;
    lines.forEach(add);
    keep();
  }

  function keyboard() {
    const first = swap.textContent, input = typed.querySelector("input");
    const show = (typing) => {
      box.hidden = typing;
      typed.hidden = !typing;
      place.querySelector("[data-wipe]").hidden = typing;
      swap.textContent = typing ? say("改用手写") : first;
    };
    swap.addEventListener("click", () => {
      const typing = typed.hidden;
      show(typing);
      if (typing) {
        [lines, now] = [[], null];
        svg.replaceChildren();
        keep();
        input.focus();
      } else input.value = "";
    });
    show(Boolean(input.value) && !kept.value);
  }
}

/** What was drawn before the page came back with something to put right. */
function read(text) {
  try {
    const { width, height, lines } = JSON.parse(text);
    const pairs = (line) => line.filter((_, at) => at % 2 === 0).map((x, at) => [x, line[2 * at + 1]]);
    return { width, height, lines: lines.map(pairs) };
  } catch {
    return null;
  }
}

function within(value, most) {
  return Math.min(Math.max(Math.round(value), 0), most);
}

/** The data of a path through the middles of the line's pieces. */
export function smooth(points) {
  const [[x, y], ...rest] = points;
  if (!rest.length) return `M${x} ${y}h.1`;
  const pieces = rest.slice(0, -1).map(([ax, ay], at) => {
    const [bx, by] = rest[at + 1];
    return `Q${ax} ${ay} ${(ax + bx) / 2} ${(ay + by) / 2}`;
  });
  return `M${x} ${y}${pieces.join("")}L${rest.at(-1).join(" ")}`;
}

/** The line without points that lie on it anyway (Ramer, Douglas, Peucker). */
export function simple(points, slack) {
  const needed = new Set([0, points.length - 1]);
  const open = [[0, points.length - 1]];
  while (open.length) {
    const [first, last] = open.pop();
    const [ax, ay] = points[first], [bx, by] = points[last];
    const long = Math.hypot(bx - ax, by - ay);
    let farthest = slack, at = 0;
    for (let here = first + 1; here < last; here += 1) {
      const [x, y] = points[here];
      const away = long ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / long : Math.hypot(x - ax, y - ay);
      if (away > farthest) [farthest, at] = [away, here];
    }
    if (at) {
      needed.add(at);
      open.push([first, at], [at, last]);
    }
  }
  return points.filter((_, at) => needed.has(at));
}
