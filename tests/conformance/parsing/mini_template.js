export default ({ template, data }) => template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path) => path.split(".").reduce((o, k) => o?.[k], data) ?? "");
