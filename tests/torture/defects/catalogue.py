"""The defects. Each is a mistake that somebody could make, or that a peer has made."""

from __future__ import annotations

from typing import Any

import pytest

from app.providers.capabilities.calendar import EventDraft
from app.providers.microsoft import events
from tests.torture.defects.planting import Defect, Patch


def _forget_transaction_id(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = events.event_creation

    def creation(draft: EventDraft, zone: str | None = None) -> dict[str, Any]:
        return {
            name: value for name, value in whole(draft, zone).items() if name != "transactionId"
        }

    monkeypatch.setattr(events, "event_creation", creation)


_INTENT_OF_EVENT = """    insert into booking.provider_objects
      (tenant_id, booking_id, provider, capability, connection_id, account, provider_user, start_at_utc, end_at_utc,
       created_at, updated_at)
    select v_booking.tenant_id, v_booking.id, k.provider, 'calendar', k.connection_id, c.account, k.external_id,
      v_booking.start_at_utc, v_booking.end_at_utc, booking.now(), booking.now()
    from booking.calendars k left join booking.connections c on c.id = k.connection_id
    where k.salesperson_id = v_booking.salesperson_id and k.provider = booking.provider_chosen(v_booking, 'calendar')
    returning * into v_object;
    if v_object.id is null then
      return jsonb_build_object('fail', 'The calendar is not where it was when the confirmation began.');
    end if;"""
_NO_INTENT = """    select c.account, k.external_id, 0 into v_object.account, v_object.provider_user, v_object.create_attempts
    from booking.calendars k left join booking.connections c on c.id = k.connection_id
    where k.salesperson_id = v_booking.salesperson_id;"""
_NO_PROVIDER = (
    "'provider', booking.provider_of_step(v_step)",
    "'provider', case v_step.action when 'create_event' then 'graph' else booking.provider_of_step(v_step) end",
)
_MADE = """  select booking.drop_busy_of(booking.mark_object_live(p_step, booking.id_in_result('calendar', p_result), null))"""
_LATE_INTENT = """  with made as (
    insert into booking.provider_objects
      (tenant_id, booking_id, provider, capability, connection_id, account, provider_user, external_id, state, start_at_utc, end_at_utc, create_attempts, created_at, updated_at)
    select b.tenant_id, b.id, k.provider, 'calendar', k.connection_id, c.account, k.external_id, p_result ->> 'event_id', 'live', b.start_at_utc, b.end_at_utc, 1, booking.now(), booking.now()
    from booking.bookings b
    join booking.calendars k on k.salesperson_id = b.salesperson_id left join booking.connections c on c.id = k.connection_id
    where b.id = p_saga.booking_id returning id)
  update booking.saga_steps s set object_id = made.id from made
  where s.saga_id = p_step.saga_id and s.position = p_step.position"""

DEFECTS = {
    defect.name: defect
    for defect in (
        Defect(
            "no ON CONFLICT",
            "Racing for a Zoom host ends in an error instead of the next host.",
            (Patch("booking/conference/pick_host", """tstzrange(p_booking.start_at_utc, p_booking.end_at_utc))
    on conflict do nothing;""", """tstzrange(p_booking.start_at_utc, p_booking.end_at_utc));"""),),
        ),
        Defect(
            "no intent row",
            "What is about to be created is written down only when it exists.",
            (Patch("booking/actions/prepare_create_event", _INTENT_OF_EVENT, _NO_INTENT),
             Patch("booking/sagas/claim_step", *_NO_PROVIDER),
             Patch("booking/actions/complete_create_event", _MADE, _LATE_INTENT)),
        ),
        Defect(
            "no search before a second create",
            "Zoom, which has no idempotency, is asked to create again without a look at what is there.",
            (Patch("booking/actions/prepare_create_meeting", "p_saga.kind = 'replace' or v_object.create_attempts > 0)", "false)"),),
        ),
        Defect(
            "cursor before apply",
            "A delta cursor moves on although what it covers could not be written.",
            (Patch("api/worker/sync_calendar_apply", "  perform booking.store_items(v_mirror, p_items);",
                   "  begin perform booking.store_items(v_mirror, p_items); exception when others then null; end;"),),
        ),
        Defect(
            "error raised",
            "An error is raised, which rolls back the record that would have kept it.",
            (Patch("booking/core/store_error_response", "  return booking.store_response(", "  perform booking.raise_error(p_code, 'No.');\n  return booking.store_response("),),
        ),
        Defect(
            "no lock",
            "Nobody takes a salesperson's lock, so that two sales judge the calendar without each other.",
            (Patch("booking/core/lock_salesperson", "select booking.lock(4, p_salesperson_id::text)", "select 1"),),
        ),
        Defect(
            "no audit row",
            "A transition is tracked and not audited.",
            (Patch("booking/bookings/record_transition", "  insert into booking.audit_logs (", "  return;\n  insert into booking.audit_logs ("),),
        ),
        Defect(
            "mail outside the commit",
            "The mail of a confirmation is not queued by the transaction that confirms.",
            (Patch("booking/bookings/follow_transition", "    perform booking.tell_of_confirmation(new);\n", ""),),
        ),
        Defect(
            "lease not checked",
            "A worker whose claim was lost still reports a step as its own.",
            (Patch("api/worker/saga_report", "v_step.status is distinct from 'running' or not booking.is_held('saga', p_saga_id::text, p_lease)", "false"),),
        ),
        Defect(
            "deletion forgotten",
            "The cap on attempts ends the duty to delete, not only the step.",
            (Patch("booking/sagas/fail_step",
                   "update booking.work set due_at = booking.now() + make_interval(secs => booking.backoff_seconds(p_step.attempts, "
                   "p_retry_after)) where kind = 'deletion' and id = p_step.object_id::text",
                   "update booking.provider_objects set state = 'deleted' where id = p_step.object_id"),),
        ),
        Defect(
            "clientState not compared",
            "Anybody who knows a subscription's id can speak for Graph.",
            (Patch("booking/calendars/classify_notifications",
                   "when s.client_state_digest is distinct from sha256(convert_to(coalesce(i.secret, ''), 'UTF8')) then", "when false then"),),
        ),
        Defect(
            "no transactionId",
            "An event is created without the key by which Graph knows it again.",
            in_process=_forget_transaction_id,
        ),
        Defect(
            "echo taken for a move",
            "News of our own event, where we put it, counts as a move.",
            (Patch("booking/reconcile/event_verdict",
                   "is distinct from (p_booking.start_at_utc, p_booking.end_at_utc)\n      then 'moved'", "is not null\n      then 'moved'"),
             Patch("booking/reconcile/moves_wanted", "\n    and (b.start_at_utc, b.end_at_utc) is distinct from (w.start_at, w.end_at)", ""),
             Patch("booking/reconcile/blocked_move", "          and (o.claim_id <> t.claim_id", "          and false and (o.claim_id <> t.claim_id")),
        ),
        Defect(
            "tenant policy off",
            "Row-level security does not hold for the owner of the functions.",
            statement="alter table booking.bookings no force row level security",
        ),
        Defect(
            "lapsed hold blocks",
            "A hold that lapsed keeps its time until a worker has cleaned up.",
            (Patch("booking/bookings/expire_lapsed_and_check_gaps", "if not booking.expire_if_lapsed(v_other) then", "if true then"),),
        ),
        Defect(
            "replay ignored",
            "A key that was used before is carried out again.",
            (Patch("booking/core/find_response", "  if not found then", "  if true then"),
             Patch("booking/core/store_response", "p_outcome.saga_id, booking.now());", "p_outcome.saga_id, booking.now()) on conflict do nothing;")),
        ),
        Defect(
            "no state machine",
            "A status may become any other.",
            (Patch("booking/bookings/guard_transition", "  if not exists (\n    select from booking.transitions", "  if false and not exists (\n    select from booking.transitions"),),
        ),
        Defect(
            "smaller buffer",
            "Of two buffers the smaller one is kept.",
            (Patch("booking/bookings/collisions", "greatest(", "least(", times=2),
             Patch("booking/bookings/hold_fast_path", "greatest(l.buffer,", "least(l.buffer,", times=2)),
        ),
        Defect(
            "copy taken for ours",
            "An event is ours by its marker alone, though people copy events.",
            (Patch("booking/calendars/booking_of_event", "    and g.ical_uid = p_event ->> 'ical_uid'\n", ""),),
        ),
    )
}  # fmt: skip
