"""How the demo's cases went on: released, answered by the company, extended, verified by somebody else."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from werkzeug.datastructures import FileStorage

from core import clock
from core.evidence import Evidence, keep_evidence
from demo.pictures import drawn
from demo.scenes import Scene
from demo.stage import Stage
from remediation import company, releasing, reporting, requests, services
from remediation.clocks import Duty
from remediation.links import device_of, links_of, note_opening
from remediation.models import Case, CaseState, CompanyLink, RequestKind
from remediation.services import Answer
from schedules.excusing import excusals
from schedules.models import Obligation

PUT_RIGHT = {
    "BV21": "貴公司逃生通道或出口有堆放情形，請即清空並說明如何避免再次發生。",
    "BV19": "現場防護具或機具防護裝置未到位，請改善並回覆。",
}

CAUSES = {
    "BV21": ("出貨旺季，成品暫放走道。", "當場移開並劃設禁止堆放線。"),
    "BV19": ("護罩拆下保養後未裝回。", "停機至護罩裝回為止。"),
    "BV15": ("會計作業時程未配合發放日。", "當日補發並告知學生。"),
}
"""Why it came to this and what the company did at once, by item."""


class Cases:
    """The steps of cases, by the people whose step it is."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.coordinator = stage.people["coordinator"]
        self.director = stage.people["director"]

    def release(self, case: Case) -> None:
        """通知機構: with the draft's wording, made the school's own where it must be."""
        if case.is_released or case.state is CaseState.CLOSED:
            return
        text = PUT_RIGHT.get(case.item, "") + releasing.draft(case)
        contact = self.stage.contacts[self._site(case)]
        photos = releasing.offered_photos(case)
        releasing.release_case(case, by=self.coordinator, text=text, is_confirmed=True, photos=photos, contact=contact)

    def reply(self, case: Case, scene: Scene) -> None:
        """The company answers by its link, with a picture of what is better now."""
        if case.state not in (CaseState.OPEN, CaseState.ACKNOWLEDGED):
            return
        link = self._opened(case)
        contact = self.stage.contacts[scene.site]
        cause, at_once = CAUSES.get(
            case.item, ("作業習慣未落實，現場未指定專人檢查。", "當日即通知現場主管停止該作法。")
        )
        answer = Answer(note=scene.reply, evidence=self._better(scene), cause=cause, immediate_action=at_once)
        company.reply([case], link, name=contact.name, answer=answer)

    def extend(self, case: Case) -> None:
        """The company asks for a week more; the coordinator grants it."""
        link = self._opened(case)
        until = min(case.due_on + timedelta(days=16), requests.extension_limit(case))
        company.ask_extension(
            case, link, name=self.stage.contacts[self._site(case)].name, until=until, reason="負責人更換"
        )
        request = requests.find_undecided(case, RequestKind.EXTENSION)
        if request is not None:
            requests.decide(case, request.id, is_granted=True, note="同意展延", by=self.coordinator)

    def verify(self, case: Case, scene: Scene) -> None:
        """Somebody who did not remedy looks and closes."""
        if case.state is CaseState.REMEDIED:
            services.verify(case, by=self.coordinator, note=f"已到場確認：{scene.reply}", evidence=self._better(scene))

    def report(self, case: Case) -> None:
        """The counsellor reports the same day and puts on record when and to whom; the case stays open."""
        reporting.note_report(
            case,
            Duty.CHILD_PROTECTION,
            by=self.stage.people["counsellor"],
            is_reported=True,
            at=clock.utcnow(),
            office="臺中市家庭暴力及性侵害防治中心（示範），案號 示範-0001",
            words="已由輔導教師通報，並通知法定代理人",
        )

    def excuse(self, window: Obligation) -> None:
        """A typhoon: the teacher asks, the director decides."""
        teacher = window.assignments[0].user
        asked = excusals.ask(
            window, by=teacher, reason="颱風停班停課，期限內無法再排", evidence="臺中市政府停班停課公告"
        )
        excusals.decide(asked, by=self.director, is_approved=True, note="核准")

    def ask_to_excuse(self, window: Obligation) -> None:
        """A request that waits for the principal, because the coordinator made it."""
        excusals.ask(
            window, by=self.coordinator, reason="訪視途中車禍送醫，當期無法再排", evidence="診斷證明與事故登記聯單"
        )

    def _opened(self, case: Case) -> CompanyLink:
        """The company's link, opened on its telephone: who answers by it has read it."""
        link = links_of(case)[0].link
        note_opening(link.id, device=device_of(f"demo {case.site_id}", "telephone"), case_id=case.id)
        return link

    def _better(self, scene: Scene) -> Evidence:
        data = drawn(scene.picture, f"改善後 {clock.today():%m/%d}", is_better=True)
        return keep_evidence([FileStorage(BytesIO(data), filename="改善後.jpg")])

    def _site(self, case: Case) -> str:
        return next(code for code, site in self.stage.sites.items() if site.id == case.site_id)
