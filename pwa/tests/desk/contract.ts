/**
 * 桌面所读所写的每一栏，接口里都有，类型也合：由 vue-tsc 核对生成的 schema.d.ts，不运行。
 * The server marks no answer field as required, so names and types are compared, presence is not.
 */
import type { components } from '../../src/api/schema'
import type { Account } from '../../src/api/tokens'
import type { Department, Grant, Officer } from '../../src/desk/accounts/api'
import type { DecisionInput, Decided, Dossier, DossierRow } from '../../src/desk/dossiers/api'
import type { Draw, DrawRow, Numbers, Preflight, Stratum, Unit, Witness } from '../../src/desk/draws/api'
import type { DueRow, PhoneRow, Workbench } from '../../src/desk/insight/api'
import type { Assignment, AssignmentDetail, Device, Member } from '../../src/desk/inspections/api'
import type { Held } from '../../src/desk/inspections/quarantine'
import type { Choice, PartnerItem, Entry, EntryInput, Plan } from '../../src/desk/plans/api'
import type { Change, Detail, Publication, Version } from '../../src/desk/publications/api'
import type { Batch, ImportProblem, ImportRow, Matching, Template } from '../../src/desk/registry/imports'
import type { Basis, ChecklistRef, Entity, EntityChange, EntityDetail, Inspector, Item, ItemChange } from '../../src/desk/registry/api'
import type { Absence, Delegation, Liaison, Training } from '../../src/desk/accounts/duty'
import type { Phone } from '../../src/desk/accounts/api'
import type { DepartmentProgress } from '../../src/desk/insight/department'
import type { Board, Calendar, CalendarProposal, CalendarYear, Deadline, Proposal, Rule, Rules, Scheme, Source, Week } from '../../src/desk/rules/api'
import type { Setup, SetupLine } from '../../src/desk/setup/api'
import type { Message, Queue, TrailHead } from '../../src/desk/shell/pulse'

type Schema = components['schemas']
type Plain<T> = T extends readonly (infer One)[] ? Plain<One>[] : T extends object ? object : T
/** A field whose type the contract leaves open fits anything. */
type Fits<Mine, Theirs> = unknown extends Theirs ? true : Plain<NonNullable<Theirs>> extends Plain<NonNullable<Mine>> ? true : Plain<NonNullable<Mine>> extends Plain<NonNullable<Theirs>> ? true : false

/** The fields of Mine that the contract does not have, or has with another type. */
type Strange<Mine, Theirs> = { [K in keyof Mine]-?: K extends keyof Theirs ? (Fits<Mine[K], Theirs[K]> extends true ? never : K) : K }[keyof Mine]

/** Compiles only when nothing is strange; the message names the field. */
type Agrees<Odd extends never> = Odd

export type Read = [
  Agrees<Strange<Rules, Schema['RulesOut']>>, Agrees<Strange<Rule, Schema['RuleOut']>>, Agrees<Strange<Source, Schema['SourceOut']>>, Agrees<Strange<Proposal, Schema['ProposalOut']>>, Agrees<Strange<Scheme, Schema['Scheme']>>,
  Agrees<Strange<Calendar, Schema['CalendarOut']>>, Agrees<Strange<CalendarYear, Schema['YearOut']>>, Agrees<Strange<CalendarProposal, Schema['CalendarProposal']>>, Agrees<Strange<Board, Schema['BoardOut']>>, Agrees<Strange<Deadline, Schema['DeadlineOut']>>, Agrees<Strange<Week, Schema['WeekCount']>>,
  Agrees<Strange<Setup, Schema['Setup']>>, Agrees<Strange<SetupLine, Schema['SetupLine']>>, Agrees<Strange<DepartmentProgress, Schema['DepartmentProgress']>>, Agrees<Strange<Absence, Schema['AbsenceOut']>>, Agrees<Strange<Delegation, Schema['GrantWithOfficer']>>, Agrees<Strange<Training, Schema['TrainingOut']>>, Agrees<Strange<Liaison, Schema['LiaisonOut']>>, Agrees<Strange<Phone, Schema['DeviceOut']>>,
  Agrees<Strange<Account, Schema['Account']>>, Agrees<Strange<Department, Schema['DepartmentOut']>>, Agrees<Strange<Grant, Schema['GrantOut']>>, Agrees<Strange<Officer, Schema['OfficerOut']>>,
  Agrees<Strange<Entity, Schema['EntityRow']>>, Agrees<Strange<EntityDetail, Schema['EntityDetail']>>, Agrees<Strange<Inspector, Schema['InspectorOut']>>, Agrees<Strange<Item, Schema['ItemListed']>>,
  Agrees<Strange<Basis, Schema['BasisOut']>>, Agrees<Strange<ChecklistRef, Schema['ChecklistRef']>>, Agrees<Strange<Batch, Schema['BatchDetail']>>, Agrees<Strange<ImportProblem, Schema['ImportProblem']>>, Agrees<Strange<ImportRow, Schema['ImportRowOut']>>, Agrees<Strange<Matching, Schema['ImportMatching']>>, Agrees<Strange<Template, Schema['ImportTemplate']>>,
  Agrees<Strange<Plan, Schema['PlanOut']>>, Agrees<Strange<Entry, Schema['PlanEntryOut']>>, Agrees<Strange<Choice, Schema['PlanChoice']>>, Agrees<Strange<PartnerItem, Schema['PartnerItem']>>,
  Agrees<Strange<Draw, Schema['DrawOut']>>, Agrees<Strange<DrawRow, Schema['DrawBrief']>>, Agrees<Strange<Numbers, Schema['DrawNumbers']>>, Agrees<Strange<Preflight, Schema['DrawPreflight']>>,
  Agrees<Strange<Stratum, Schema['DrawStratum']>>, Agrees<Strange<Unit, Schema['DrawUnitOut']>>, Agrees<Strange<Witness, Schema['DrawWitness']>>,
  Agrees<Strange<Assignment, Schema['AssignmentRow']>>, Agrees<Strange<AssignmentDetail, Schema['AssignmentDetail']>>, Agrees<Strange<Member, Schema['AssignmentMember']>>, Agrees<Strange<Device, Schema['DeviceOut']>>, Agrees<Strange<Held, Schema['QuarantineRow']>>,
  Agrees<Strange<DossierRow, Schema['DossierRow']>>, Agrees<Strange<Dossier, Schema['DossierDetail']>>, Agrees<Strange<Decided, Schema['DecisionOut']>>,
  Agrees<Strange<Publication, Schema['PublicationRow']>>, Agrees<Strange<Change, Schema['PublicChangeOut']>>, Agrees<Strange<Detail, Schema['PublicationDetail']>>, Agrees<Strange<Version, Schema['PublicVersion']>>, Agrees<Strange<Workbench, Schema['Workbench']>>, Agrees<Strange<DueRow, Schema['DueRow']>>, Agrees<Strange<PhoneRow, Schema['PhoneRow']>>, Agrees<Strange<Queue, Schema['Queue']>>,
  Agrees<Strange<Message, Schema['MessageOut']>>, Agrees<Strange<TrailHead, Schema['Head']>>,
]

export type Written = [
  Agrees<Strange<EntryInput, Schema['PlanEntryIn']>>, Agrees<Strange<EntityChange, Schema['EntityChange']>>, Agrees<Strange<ItemChange, Schema['ItemChange']>>, Agrees<Strange<DecisionInput, Schema['DecisionIn']>>,
]
