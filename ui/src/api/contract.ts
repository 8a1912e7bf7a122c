// Compiles only while every member that the pages read is one that the API documents. The types
// in types.ts say more than the generated ones: which texts a state may be, which lists are never null.
import type { components } from './schema'
import type {
  Attachment, BatchResult, DecisionResult, Doc, DocRow, DocumentType, Field, Fn, MasterSchema, Meta, MoveRow,
  Problem, ReportInfo, SearchHit, Session, Step, StockRow, Task, TaskCounts, TimelineItem, User,
} from './types'

type Schemas = components['schemas']
type Undocumented<Ours, Name extends keyof Schemas> = Exclude<keyof Ours, keyof Schemas[Name]>
type None<T extends never> = T
// Members of verbs that the generated schema does not have yet.
type Coming = 'seat' | 'mode' | 'owner' | 'behalf' | 'for' | 'urges' | 'escalated' | 'returnable' | 'signers' | 'definition' | 'overdue' | 'people' | 'files'

export type Contract = [
  None<Undocumented<Session, 'Session'>>, None<Undocumented<User, 'User'>>, None<Undocumented<Fn, 'Function'>>,
  None<Undocumented<Meta, 'MetaOutputBody'>>, None<Undocumented<Field, 'Field'>>, None<Undocumented<DocumentType, 'DocumentType'>>,
  None<Undocumented<Omit<Doc, Coming>, 'Document'>>, None<Undocumented<DocRow, 'DocumentRow'>>, None<Undocumented<Omit<Step, Coming>, 'PaperStep'>>,
  None<Undocumented<Attachment, 'File'>>, None<Undocumented<Omit<Task, Coming>, 'Task'>>, None<Undocumented<TaskCounts, 'Counts'>>,
  None<Undocumented<DecisionResult, 'DecisionResult'>>, None<Undocumented<BatchResult, 'DecideManyOutputBody'>>,
  None<Undocumented<Omit<TimelineItem, Coming>, 'TimelineEntry'>>, None<Undocumented<MasterSchema, 'MasterSchema'>>,
  None<Undocumented<StockRow, 'StockRow'>>, None<Undocumented<MoveRow, 'StockMove'>>, None<Undocumented<ReportInfo, 'ReportInfo'>>,
  None<Undocumented<SearchHit, 'Hit'>>, None<Undocumented<Problem, 'Problem'>>,
]
