// Compiles only while every member that the pages read is one that the API documents. The types
// in types.ts say more than the generated ones: which texts a state may be, which lists are never null.
import type { RareCharacter } from '@/shared/rareCharacter'
import type { components } from './schema'
import type {
  Attachment, BatchResult, DecisionResult, Doc, DocRow, DocumentType, Field, Fn, MasterSchema, Meta, MoveRow,
  Notice, PersonHit, Problem, ReportInfo, Returnable, SavedFilter, SearchHit, Session, Signer, Step, StockRow, Task, TaskCounts, TimelineItem, User,
} from './types'

type Schemas = components['schemas']
type Undocumented<Ours, Name extends keyof Schemas> = Exclude<keyof Ours, keyof Schemas[Name]>
type None<T extends never> = T

export type Contract = [
  None<Undocumented<Session, 'Session'>>, None<Undocumented<User, 'User'>>, None<Undocumented<Fn, 'Function'>>,
  None<Undocumented<Meta, 'MetaOutputBody'>>, None<Undocumented<Field, 'Field'>>, None<Undocumented<DocumentType, 'DocumentType'>>,
  None<Undocumented<Doc, 'Document'>>, None<Undocumented<DocRow, 'DocumentRow'>>, None<Undocumented<Step, 'PaperStep'>>,
  None<Undocumented<Attachment, 'File'>>, None<Undocumented<Task, 'Task'>>, None<Undocumented<TaskCounts, 'Counts'>>,
  None<Undocumented<DecisionResult, 'DecisionResult'>>, None<Undocumented<BatchResult, 'DecideManyOutputBody'>>,
  None<Undocumented<TimelineItem, 'TimelineEntry'>>, None<Undocumented<MasterSchema, 'MasterSchema'>>,
  None<Undocumented<StockRow, 'StockRow'>>, None<Undocumented<MoveRow, 'StockMove'>>, None<Undocumented<ReportInfo, 'ReportInfo'>>,
  None<Undocumented<Signer, 'Signer'>>, None<Undocumented<Returnable, 'ReturnStep'>>, None<Undocumented<Notice, 'Notice'>>,
  None<Undocumented<PersonHit, 'Colleague'>>, None<Undocumented<SavedFilter, 'SavedFilter'>>,
  None<Undocumented<SearchHit, 'Hit'>>, None<Undocumented<Problem, 'Problem'>>,
  None<Undocumented<RareCharacter, 'Character'>>,
]
