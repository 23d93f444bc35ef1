export default ({ doc, paths }) => paths.map((p) => p === "" ? "whole" : p.slice(1).split("/").map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~")).reduce((at, k) => at?.[k], doc) ?? null);
