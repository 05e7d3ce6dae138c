import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

// While developing, the pages come from Vite and the answers from a running `gezhi`.
const server = process.env["GEZHI_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
  },
  build: {
    target: ["chrome100", "edge100", "firefox100", "safari15.4"],
    // Every file is a file of its own, so that the server may forbid inline content.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": server, "/healthz": server } },
  preview: { proxy: { "/api": server, "/healthz": server } },
  test: { include: ["src/**/*.spec.ts"], environment: "node" },
});
