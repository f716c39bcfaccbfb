"""Meetings as schemas."""

from services.board.boards.models import Board
from services.board.meetings.models import Meeting
from services.board.meetings.repository import BoardMeeting
from services.board.meetings.schemas import MeetingView, NoticeView
from services.board.meetings.service import notice_of

HERE = {"board_name", "organisation", "notice"}


def view_of(found: BoardMeeting) -> MeetingView:
    row, board = found
    told = row.model_dump(include={*MeetingView.model_fields} - HERE)
    return MeetingView(
        board_name=board.name, organisation=row.owner, notice=notice_view(row, board), **told
    )


def notice_view(row: Meeting, board: Board) -> NoticeView | None:
    notice = notice_of(row, board)
    if notice is None:
        return None
    policy, due = notice
    shown = policy._asdict()
    return NoticeView(
        due_on=due, **{name: shown[name] for name in NoticeView.model_fields if name in shown}
    )
