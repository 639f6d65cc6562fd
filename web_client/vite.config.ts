import { defineConfig } from "vitest/config";

const pages = ["call", "desk", "review", "signin", "page-frame"];
const library = "videobank";

export default defineConfig({
  // The server hands out everything below signaling/static/ under this path; the pages themselves may live elsewhere.
  base: "/static/",
  experimental: {
    // Code finds its chunks relative to itself: videobank.js runs in pages of another origin.
    renderBuiltUrl: (_filename, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  build: {
    outDir: "../signaling/static",
    emptyOutDir: true,
    // Nothing is inlined, so that the policy can stay at script-src 'self', style-src 'self', without data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000, // kB; the replayer is the largest, and only the reviewer and the desk load it
    rolldownOptions: {
      input: {
        ...Object.fromEntries(pages.map((page) => [page, `${page}.html`])),
        [library]: "src/bank/videobank.ts",
      },
      preserveEntrySignatures: "exports-only", // banks import names from videobank.js
      output: {
        // A bank writes this one address into its pages: it never changes.
        entryFileNames: ({ name }) => (name === library ? "videobank.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts", "src/**/*.test.ts"],
  },
});
