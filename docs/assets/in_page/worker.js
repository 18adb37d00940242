// Python in a thread of its own, which the page ends when it hangs: checks one answer at a time.
import { loadPyodide } from "../in_page_built/pyodide.mjs";

const BUILT = new URL("../in_page_built/", import.meta.url);
const START = `
import sys
sys.path.insert(0, "/under_pressure/lib")
from pathlib import Path
from course.inpage.judging import check
`;

async function archive() {
  const answer = await fetch(new URL("checks.zip", BUILT));
  if (!answer.ok) throw new Error(`checks.zip: ${answer.status}`);
  return answer.arrayBuffer();
}

async function prepare() {
  const zipped = archive(); // while Python loads
  const python = await loadPyodide({ indexURL: BUILT.href });
  postMessage({ kind: "python" });
  python.unpackArchive(await zipped, "zip", { extractDir: "/under_pressure" });
  python.runPython(START);
  postMessage({ kind: "ready" });
  return python;
}

const prepared = prepare();
prepared.catch((error) => postMessage({ kind: "broken", why: String(error) }));

onmessage = async ({ data }) => {
  const python = await prepared;
  const tell = (sentence) => postMessage({ kind: "begins", sentence });
  try {
    const root = python.runPython('Path("/under_pressure/course")');
    const check = python.globals.get("check");
    postMessage({ kind: "report", report: JSON.parse(check(root, JSON.stringify(data), tell)) });
  } catch (error) {
    postMessage({ kind: "broken", why: String(error) });
  }
};
