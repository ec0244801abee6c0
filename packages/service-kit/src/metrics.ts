import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Values come from small fixed sets (codes, subjects, names of ours): a label per tenant or id would never end. */
export type Labels = Readonly<Record<string, string>>;

export interface CounterMetric {
  inc(labels?: Labels, value?: number): void;
}
export interface GaugeMetric {
  set(labels: Labels, value: number): void;
}
export interface HistogramMetric {
  observe(labels: Labels, value: number): void;
}

/** Prometheus instruments of one process, all named `fencepost_…`: callers give the rest of the name. The same name twice is the same instrument; as another kind it throws. */
export interface Metrics {
  counter(name: string, help: string, labelNames?: readonly string[]): CounterMetric;
  gauge(name: string, help: string, labelNames?: readonly string[]): GaugeMetric;
  /** Buckets are upper bounds in the unit of the name, seconds unless given. */
  histogram(name: string, help: string, labelNames?: readonly string[], buckets?: readonly number[]): HistogramMetric;
  /** The text that Prometheus scrapes. */
  render(): Promise<string>;
}

const PREFIX = 'fencepost_';
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const makeMetrics = (service: string): Metrics => {
  const register = new Registry();
  register.setDefaultLabels({ service });
  collectDefaultMetrics({ register });
  const registers = [register];

  /** The instrument already known by this name, or a new one. */
  const known = <I extends object>(kind: new (options: never) => I, given: string, make: (name: string) => I): I => {
    const name = `${PREFIX}${given}`;
    const found: unknown = register.getSingleMetric(name);
    if (found === undefined) return make(name);
    if (found instanceof kind) return found;
    throw new Error(`The metric ${name} exists already as another kind of instrument.`);
  };

  return {
    counter: (given, help, labelNames = []) => {
      const counter = known(Counter, given, (name) => new Counter({ name, help, labelNames, registers }));
      return { inc: (labels = {}, value = 1) => counter.inc(labels, value) };
    },
    gauge: (given, help, labelNames = []) =>
      known(Gauge, given, (name) => new Gauge({ name, help, labelNames, registers })),
    histogram: (given, help, labelNames = [], buckets = DURATION_BUCKETS_SECONDS) =>
      known(Histogram, given, (name) => new Histogram({ name, help, labelNames, buckets: [...buckets], registers })),
    render: () => register.metrics(),
  };
};
