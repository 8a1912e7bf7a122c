// Shapes of the HTTP API under /api/v1, in the words of the contract.

/** A person, department or place named by id. */
export interface Named { id: string; name: string }

export type Action = 'view' | 'act' | 'export' | 'manage'

/** One business function 应用 the person may use. */
export interface Fn { id: string; title: string; module: string; system: string; route: string; actions: Action[] }

export interface User {
  id: string; username: string; name: string; department: Named | null
  outlet?: Named; district?: Named; tier: string; roles: { code: string; name: string }[]
}

export interface Session { token?: string; csrf_token: string; user: User; functions: Fn[]; must_change_password?: boolean; password_expired?: boolean; certified?: boolean }

export interface Meta {
  name: string; version: string; demo: boolean; time: string
  demo_accounts?: { username: string; role: string }[]
}

export type FieldType = 'text' | 'textarea' | 'integer' | 'decimal' | 'money' | 'date' | 'month' | 'datetime'
  | 'boolean' | 'select' | 'ref' | 'attachment'

/** A field 字段 of a document head, a line, a master or a report filter. */
export interface Field {
  name: string; label: string; type: FieldType; required?: boolean; ref?: string
  options?: { value: string; label: string }[]
  min?: number; max?: number; max_length?: number; decimals?: number; help?: string
  /** Name of the item field whose unit this quantity has. */
  unit_of?: string
  /** The field of the line whose value is scanned here once more. */
  confirms?: string
  default?: unknown; depends?: string; readonly?: boolean; width?: number; sensitive?: boolean
}

export interface ChainStep {
  key: string; title: string; function: string; role: string
  edits?: { head?: string[]; lines?: string[] }
}

/** A document type 单据类型. */
export interface DocumentType { code: string; title: string; module: string; query?: string; head: Field[]; lines: Field[]; chain: ChainStep[]; holds?: boolean; confirm?: boolean }

export type State = 'draft' | 'pending' | 'returned' | 'done' | 'rejected' | 'withdrawn' | 'reversed'

export type Values = Record<string, unknown>

export interface Line extends Values { line: number }

export interface Attachment {
  id: string; name: string; size: number; type: string; digest?: string; uploaded_by?: Named | string; created_at?: string
}

/** How many of a step's signers it takes: one, all 会签, any 或签, or a share of the votes 票签. */
export type Mode = '' | 'all' | 'any' | 'vote'

/** One seat 席位 of a step that several people sign. */
export interface Signer {
  seat: number; track: number; position: number; state: TaskState
  assignee: Named | null; role_name?: string; actor: Named | null; action?: string; comment?: string
  decided_at?: string | null; added_by?: Named | null; weight?: number
}

export interface Step {
  key: string; title: string; function: string; state: 'done' | 'current' | 'waiting' | 'returned'
  candidates?: Candidate[]; actor: Named | null; action?: string; decided_at?: string | null; comment?: string; due_at?: string | null
  mode?: Mode; signers?: Signer[]; edits?: { head?: string[]; lines?: string[] }
}

export interface Candidate { role?: string; name?: string; department?: string; user?: Named | string }

export type Allowed = 'edit' | 'submit' | 'withdraw' | 'redate' | 'print' | 'delete' | 'urge' | 'cc' | 'take_back' | 'reprint'

/** 已签名 under a decision. */
export interface PaperSignature { step: string; title: string; visit: number; person: Named; at: string; serial: string; owner: string; issuer: string; valid: boolean }

/** A document 单据; its id is its number. */
export interface Doc {
  id: string; type: string; title: string; state: State; state_label: string; business_date: string
  maker: Named; department: Named; outlet?: Named; head: Values; lines: Line[]; labels: Record<string, string>; units?: Record<string, string>
  attachments: Attachment[]; steps: Step[]; version: number; form_version?: number
  created_at: string; updated_at: string; total_quantity?: number; total_amount?: number
  allowed?: Allowed[]; task?: string | null; actions?: string[]; signatures?: PaperSignature[]
  /** The version of the chain 流程版本 it follows, and the one that new papers follow. */
  definition?: { version: number; current: number } | null; overdue?: boolean
  /** Its page, when a process of its own moves it. */
  route?: string
}

/** One paper of a chain 单据链, and how many came before it. */
export interface PaperNode {
  id: string; type: string; title: string; state: State; state_label: string; business_date: string; summary: string
  depth: number; current: boolean
}

/** A paper that may be entered from another one now, and what is done by it. */
export interface NextPaper { type: string; title: string; verb: string }

/** What a paper came from, what came from it, and what may. */
export interface PaperChain { nodes: PaperNode[]; next: NextPaper[] }

/** What a paper begins with that comes from another. */
export interface Begun { head: Values; lines: Values[]; labels: Record<string, string>; units: Record<string, string> }

export interface DocRow {
  id: string; type: string; title: string; state: State; state_label: string; business_date: string
  maker: Named; department: Named; outlet?: Named; summary: string; quantity?: number; amount?: number
  current_step: { key: string; title: string } | null; created_at: string; updated_at: string
}

export type Decision = 'agree' | 'return' | 'reject' | 'take_back' | 'transfer' | 'delegate' | 'recall'
  | 'add_before' | 'add_after' | 'remove_signer' | 'claim' | 'release' | 'ask' | 'answer' | 'cc'

export type TaskState = 'waiting' | 'open' | 'done' | 'cancelled'

/** A step that the paper has really been through, to which it can be sent back. */
export interface Returnable { key: string; title: string; actor: Named | null }

/** A task 待办: one seat of one visit of one step, a copy or a question. */
export interface Task {
  id: string; kind: 'task' | 'cc' | 'question'
  document: {
    id: string; type: string; title: string; summary: string; maker: Named; department: Named
    business_date: string; state: State; state_label: string
  }
  step: { key: string; title: string; function: string }
  state: TaskState; visit: number; actions: Decision[]
  /** The page that serves it, when its paper has a process of its own. */
  route?: string
  assignee: Named | null; candidates?: Candidate[]; actor: Named | null
  action?: string; comment?: string; due_at?: string | null; overdue?: boolean
  created_at: string; decided_at?: string | null; marks?: string[]
  seat?: number; mode?: Mode
  /** Who delegated it 委派人, for whom a deputy acted 代, for whom I would act. */
  owner?: Named | null; behalf?: Named | null; for?: Named | null
  urges?: number; escalated?: boolean
  /** Only of one task asked for by its id. */
  returnable?: Returnable[]; signers?: Signer[]
}

export interface TaskCounts { todo: number; cc_unread: number; by_function: Record<string, number> }

/** A person who may act in the inbox. */
export interface PersonHit { id: string; name: string; username?: string; department?: string; roles?: string[] }

/** A sentence about one paper told to one person 通知. */
export interface Notice { id: string; kind: string; document: string; task: string; link: string; text: string; at: string; read: boolean }

/** Conditions of a list kept on the server under a name 已存筛选. */
export interface SavedFilter { id: string; page: string; name: string; query: Record<string, string>; shared: boolean; mine: boolean }


export interface DecisionResult {
  task: Task; document: { id: string; state: State; state_label: string; version: number }
  next: { key: string; title: string } | null
}

export interface BatchResult { results: { task: string; ok: boolean; code?: string; detail?: string }[] }

export interface Page<T> { items: T[]; next_cursor?: string | null; total?: number; total_capped?: boolean }

export interface TimelineItem {
  id: string; at: string; actor: { id: string; name: string; roles?: string[] }; kind: string
  step?: { key: string; title: string } | null; action: string; action_label: string; comment?: string
  changes?: { field: string; label: string; before: unknown; after: unknown }[]
  behalf?: Named | null; people?: Named[]; files?: Attachment[]
}

export interface MasterRow extends Values { id: string; code: string; name: string; disabled?: boolean; version?: number }

export interface MasterSchema { ref: string; title: string; function: string; fields: Field[]; can_manage: boolean; can_export?: boolean }

export interface StockRow {
  item: { id: string; code: string; name: string; unit?: string; spec?: string }
  warehouse: Named; location: { id: string; code: string; name?: string }; class: string; class_label: string; quantity: number; blocked?: boolean
}

export interface MoveRow {
  id: string; document: string; document_title: string; line: number
  item: { id: string; code?: string; name: string; unit?: string } | string
  warehouse: Named | string; location: { id?: string; code: string; name?: string } | string
  department?: Named; direction: 'in' | 'out' | string; quantity: number; amount?: number
  business_date: string; posted_at: string; effect: string
}

export interface ReportColumn { key: string; label: string; type: FieldType | 'quantity' | 'number'; align?: 'left' | 'right' | 'center'; group?: string; width?: number; sum?: boolean }

export interface ReportInfo {
  id: string; title: string; module: string; note?: string; filters: Field[]; columns: ReportColumn[]
  chart?: { label: string; figures: string[] }; compare?: boolean
}

export interface ReportRow extends Values { _links?: Record<string, string> }

export interface ReportData {
  id: string; title: string; filters: { label: string; value: string }[]; columns: ReportColumn[]; rows: ReportRow[]; totals?: ReportRow; generated_at: string
  subtotals?: { key: string; label: string; totals: Values }[]
  appendix?: { title: string; columns: ReportColumn[]; rows: ReportRow[] }
}

export interface SearchHit { kind: string; id: string; title: string; summary: string; route: string }

export interface ProblemError { location: string; message: string }

/** An error answer: application/problem+json. */
export interface Problem {
  type?: string; title?: string; status: number; detail?: string; code?: string
  errors?: ProblemError[]; request_id?: string
  /** The draft that a refused submission left behind. */
  document_id?: string
}
