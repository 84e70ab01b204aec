/** Where the engine's wasm comes from; nothing: beside this module. In Node give its bytes. */
export type EngineSource =
  | WebAssembly.Module | BufferSource | URL | string | Request | Response | undefined;

/**
 * Where the second part of the engine comes from, which is loaded when a program first needs it;
 * nothing: beside the first. A bundler that moves the files needs to say it.
 */
export type LaterSource = WebAssembly.Module | BufferSource | URL | string | undefined;

/** A program: the text of its only file, or files by name, `main.nos` among them. */
export type Program = string | { name: string; text: string }[];

export interface RunOptions {
  /** Collect a profile. */
  profile?: boolean;
  /** The most memory that the program may use, in MiB; 256 when left out. */
  memoryMiB?: number;
  /** What `Random` begins with, 32 bits; without it other numbers come in each run. */
  seed?: number;
  /** Called with each piece of output while the program runs. */
  onOutput?: (text: string, stream: 'out' | 'err' | 'warning') => void;
  /** Lines of standard input. */
  input?: string[];
  /** Ends the run between two slices. */
  signal?: AbortSignal;
}

export interface Diagnostic {
  file: string;
  code: string;
  severity: 'error' | 'warning';
  message: string;
  /** Offsets in UTF-16 units; lines and columns from 1. */
  start: number;
  end: number;
  line: number;
  column: number;
  helps: string[];
  notes: string[];
}

export interface RunError {
  message: string;
  /** The whole report, with the stack trace. */
  text: string;
  frames: { name: string; file?: string; line?: number; column?: number }[];
}

export interface StepResult {
  state: 'running' | 'done' | 'failed' | 'sleeping' | 'input' | 'outside';
  output: { stream: 'out' | 'err' | 'warning'; text: string }[];
  value?: string;
  error?: RunError;
  /** In the state `sleeping`: nothing happens before. */
  wakeInMs?: number;
  /** Calls and loop turns so far: the same on every machine. */
  steps: number;
  /** Bytes of heap in use. */
  memory: number;
  processes: number;
}

export interface RunResult {
  ok: boolean;
  output: string;
  /** The value of `main` as it is shown; absent for `()`. */
  value?: string;
  error?: RunError;
  steps: number;
  /** Why the program was not run. */
  diagnostics: Diagnostic[];
}

export interface NostosEngine {
  readonly version: string;
  /** What is wrong with a program; nothing is run. */
  check(program: Program): Diagnostic[];
  /** Runs a program to its end without blocking for longer than a slice. */
  run(program: Program, options?: RunOptions): Promise<RunResult>;
  /** Runs it and measures: a document that speedscope opens too, and a table of text. */
  profile(program: Program, options?: RunOptions):
    Promise<RunResult & { profile?: object; table: string }>;
  /** Prepares a run for `step`; what keeps it from being one. */
  load(program: Program, options?: RunOptions): Diagnostic[];
  /** Runs what was loaded for about `fuel` steps. */
  step(fuel?: number): StepResult;
  /** A line of standard input for what was loaded; nothing is its end. */
  input(line?: string): void;
  /** The text laid out anew; undefined when it has mistakes of syntax. */
  format(text: string): string | undefined;
  /** Gives the engine's memory back. */
  free(): void;
}

/** Loads the engine. */
export function createEngine(source?: EngineSource, later?: LaterSource): Promise<NostosEngine>;
