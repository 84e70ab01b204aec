// @ts-check
// The messages between the page and its worker, and the engine's answers that they carry.
// Everything is a plain object. A message of a run carries the run's number, so that a late
// message of a run that was killed can be dropped. No logic here.

/** @typedef {{ name: string, text: string }} SourceFile */

/**
 * A place in a program's text; offsets count UTF-16 units as the editor does.
 * @typedef {{ start: number, end: number, line: number, column: number, message: string,
 *   file?: string }} Label
 * @typedef {{ title: string, start: number, end: number, replacement: string }} Fix
 * @typedef {{ file: string, code: string, severity: 'error' | 'warning', message: string,
 *   start: number, end: number, line: number, column: number, endLine: number, endColumn: number,
 *   labels: Label[], helps: string[], notes: string[], fixes: Fix[] }} Diagnostic
 */

/** @typedef {import('./lib/library_docs.js').About} About */
/**
 * What the engine says about a name; `definition` only when it is in the program.
 * @typedef {{ start: number, end: number, code: string[], about: About,
 *   definition?: { file: string, start: number, end: number } }} Description
 * @typedef {'local' | 'function' | 'method' | 'field' | 'constructor' | 'type' | 'module' | 'value'
 *   | 'keyword'} ProposalKind
 * @typedef {{ name: string, kind: ProposalKind, detail: string, about: About,
 *   arguments?: number, rank: number }} Proposal
 * @typedef {{ code: string, active?: [number, number], about: About }} CallHelp
 * @typedef {{ at: number, type: string }} TypeHint
 * @typedef {'describe' | 'complete' | 'callHelp' | 'typeHints'} Question
 */

/**
 * `given`: files that the reader gave the program, which stand beside its own when it begins.
 * @typedef {{ path: string, content: Uint8Array }} GivenFile
 * @typedef {{ profile?: boolean, memoryMiB?: number, seed?: number, given?: readonly GivenFile[]
 * }} RunOptions
 */
/** @typedef {{ stream: 'out' | 'err' | 'warning', text: string }} OutputChunk */
/** @typedef {{ name: string, file?: string, line?: number, column?: number }} StackFrame */
/**
 * `details` are lines between message and trace; `skipped` frames were left out after the first 50.
 * @typedef {{ message: string, text: string, details: string[], frames: StackFrame[],
 *   skipped: number }} RunError
 */

/**
 * @typedef {'running' | 'done' | 'failed' | 'sleeping' | 'input' | 'outside'} StepState
 * @typedef {{ state: StepState, output: OutputChunk[], outputBytes: number, truncated: boolean,
 *   value?: string, error?: RunError, wakeInMs?: number,
 *   steps: number, memory: number, processes: number, fetches?: FetchRequest[],
 *   wantsInput?: boolean, ports?: number[], responses?: VisitResponse[],
 *   sockets?: SocketEvent[] }} StepResult
 */

/**
 * Requests to other hosts, and those of the page to the program's own servers. In the state
 * `outside` nothing goes on before an answer or a visit.
 * @typedef {[string, string][]} Headers
 * @typedef {{ id: number, method: string, url: string, headers: Headers, body?: Uint8Array
 * }} FetchRequest
 * @typedef {{ status: number, headers: Headers, body: Uint8Array } | { failure: string }
 * } FetchAnswer
 * @typedef {{ method: string, url: string, headers?: Headers, body?: Uint8Array }} VisitRequest
 * @typedef {{ id: number, status: number, headers: Headers, body: Uint8Array, failure?: string
 * }} VisitResponse
 * @typedef {{ id: number, event: 'open' | 'text' | 'close', text: string }} SocketEvent
 * @typedef {{ action: 'open', url: string, headers: Headers } | { action: 'send', text: string }
 *   | { action: 'close' }} SocketWish
 * @typedef {{ path: string, size: number }} FileEntry
 * @typedef {{ action: 'list' } | { action: 'read' | 'remove', path: string }
 *   | { action: 'put', path: string, content: Uint8Array }} FileQuestion
 */

/** What a run waits for. @typedef {'no' | 'input' | 'sleep' | 'outside'} Waiting */

/**
 * The engine as the worker sees it: the class `Engine` of `web/src/lib.rs`, or the mock of the
 * unit tests.
 * @typedef {{
 *   check(files: SourceFile[]): { diagnostics: Diagnostic[] },
 *   load(files: SourceFile[], options: RunOptions): { ok: boolean, diagnostics: Diagnostic[] },
 *   step(fuel: number): StepResult,
 *   restart(): boolean,
 *   provideInput(line: string | undefined): void,
 *   reset(): void,
 *   profile(): string,
 *   profileTable(): string,
 *   answerFetch(id: number, status: number, headers: Headers, body: Uint8Array): void,
 *   failFetch(id: number, message: string): void,
 *   visit(request: VisitRequest): number | undefined,
 *   openSocket(url: string, headers: Headers): number | undefined,
 *   sendToSocket(socket: number, text: string): void,
 *   closeSocket(socket: number): void,
 *   files(): FileEntry[],
 *   readFile(path: string): Uint8Array | undefined,
 *   putFile(path: string, content: Uint8Array): string | undefined,
 *   removeFile(path: string): string | undefined,
 *   inspect(files: SourceFile[], stage: string): string,
 *   describe(files: SourceFile[], file: string, offset: number): Description | undefined,
 *   complete(files: SourceFile[], file: string, offset: number):
 *     { start: number, proposals: Proposal[] } | undefined,
 *   callHelp(files: SourceFile[], file: string, offset: number): CallHelp | undefined,
 *   typeHints(files: SourceFile[], file: string): TypeHint[],
 *   format(text: string): string | undefined,
 *   tokens(text: string): { kind: string, start: number, end: number }[],
 * }} Engine
 */

/**
 * Figures of a run, sent with every batch of output.
 * `outputBytes` counts everything printed, warnings of failed processes and what is not shown any
 * more included; `ports` are those at
 * which servers of the program listen.
 * @typedef {{ steps: number, memory: number, processes: number, elapsedMs: number, busyMs: number,
 *   outputBytes: number, truncated: boolean, ports: number[] }} RunFigures
 */

/**
 * How a run ended. `stopped`: by the reader; `rejected`: the program did not compile.
 * @typedef {{ kind: 'done', value?: string } | { kind: 'failed', error: RunError }
 *   | { kind: 'stopped' } | { kind: 'rejected', diagnostics: Diagnostic[] }
 *   | { kind: 'crashed', message: string }} RunEnd
 */

/**
 * One timed run of a whole program in the worker.
 * `value` is the result of `main`; `ms` is the time inside the engine's steps.
 * @typedef {{ ok: true, value: string, steps: number, ms: number, runs: number, memory: number }
 *   | { ok: false, message: string }} Measurement
 */

/**
 * The shell: inputs one after another, each of which may define names for the later ones. Until
 * it is answered an input has one of the first four kinds. `incomplete` comes only to an input
 * that may go on (`more`). `load` asks for the file that `text` names.
 * @typedef {'running' | 'sleeping' | 'input' | 'outside' | 'nothing' | 'value' | 'type' | 'text'
 *   | 'refused' | 'failed' | 'load' | 'quit' | 'incomplete'} ShellKind
 * @typedef {{ kind: ShellKind, text: string, output: OutputChunk[], truncated?: boolean,
 *   wakeInMs?: number, fetches?: FetchRequest[] }} ShellAnswer
 * @typedef {{ action: 'evaluate', input: string, more: boolean }
 *   | { action: 'load', path: string, text: string }} ShellRequest
 * @typedef {{
 *   evaluate(input: string): ShellAnswer,
 *   step(fuel: number): ShellAnswer,
 *   stepOthers(fuel: number): ShellAnswer,
 *   interrupt(): ShellAnswer,
 *   load(path: string, text: string): ShellAnswer,
 *   provideInput(line?: string): void,
 *   answerFetch(id: number, status: number, headers: Headers, body: Uint8Array): void,
 *   failFetch(id: number, message: string): void,
 * }} Shell
 */

/**
 * Page to worker.
 * @typedef {{ type: 'init', module: WebAssembly.Module }
 *   | { type: 'later', source: string | WebAssembly.Module }
 *   | { type: 'check', id: number, files: SourceFile[] }
 *   | { type: 'run', run: number, files: SourceFile[], options: RunOptions }
 *   | { type: 'stop', run: number }
 *   | { type: 'input', run: number, line: string | undefined }
 *   | { type: 'measure', id: number, files: SourceFile[], minMs: number }
 *   | { type: 'inspect', id: number, files: SourceFile[], stage: string }
 *   | { type: 'visit', id: number, run: number, request: VisitRequest }
 *   | { type: 'socket', run: number, socket: number, wish: SocketWish }
 *   | { type: 'files', id: number, question: FileQuestion }
 *   | { type: 'format', id: number, text: string }
 *   | { type: 'shell', id: number, request: ShellRequest }
 *   | { type: 'shellStop' }
 *   | { type: 'shellInput', line: string | undefined }
 *   | { type: 'ask', id: number, question: Question, files: SourceFile[], file: string,
 *       offset: number }} ToWorker
 */

/**
 * Worker to page. `profiling`: a run has ended and its profile is being made, which can take
 * seconds; `ended` follows with the same end, and without output.
 * @typedef {{ type: 'ready', version: string, timerStepMs: number }
 *   | { type: 'checked', id: number, diagnostics: Diagnostic[] }
 *   | { type: 'progress', run: number, output: OutputChunk[], figures: RunFigures,
 *       waiting: Waiting }
 *   | { type: 'profiling', run: number, end: RunEnd, output: OutputChunk[], figures: RunFigures }
 *   | { type: 'ended', run: number, end: RunEnd, output: OutputChunk[], figures: RunFigures,
 *       profile?: string }
 *   | { type: 'measured', id: number, result: Measurement }
 *   | { type: 'inspected', id: number, text: string }
 *   | { type: 'formatted', id: number, text: string | undefined }
 *   | { type: 'answered', id: number, answer: any }
 *   | { type: 'shellProgress', id: number, output: OutputChunk[], waiting: Waiting }
 *   | { type: 'shellOutput', output: OutputChunk[] }
 *   | { type: 'socket', run: number, event: SocketEvent }
 *   | { type: 'crashed', message: string }} FromWorker
 */

export {};
