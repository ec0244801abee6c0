/** The value of one series in what Prometheus would scrape; undefined where there is none. */
export const metricIn = (scraped: string, name: string, labels = ''): number | undefined => {
  const line = scraped.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(labels));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
};
