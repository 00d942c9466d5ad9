module.exports = function (config) {
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addCollection("newest", (api) => api.getFilteredByGlob("posts/*.md").reverse());
  return { dir: { input: ".", output: "_site" }, markdownTemplateEngine: false };
};
