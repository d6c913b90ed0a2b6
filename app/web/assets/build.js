/**
 * Bundles the pages' script and style into app/web/static/, which is never committed.
 *
 * Run by bin/setup, or by hand as `npm run build`; `node build.js --watch` builds again on every change.
 */
import { build, context } from "esbuild";

const options = {
  absWorkingDir: import.meta.dirname,
  entryPoints: [
    { in: "main.js", out: "app" },
    { in: "main.css", out: "app" },
    { in: "definitions.js", out: "definitions" }, // the editor, loaded on its page only
    { in: "definitions.css", out: "definitions" },
  ],
  outdir: "../static",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "eof",
  loader: { ".svg": "dataurl", ".woff2": "file", ".png": "file" },
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await context({ ...options, logLevel: "info" })).watch();
} else {
  await build(options);
}
