"""What can go wrong with consultations."""

from services.shared.errors import Conflict, Invalid, NotFound, Unavailable


class ConsultationNotFound(NotFound):
    code = "consultation_not_found"
    title = "There is no such consultation"
    example = "There is no such consultation, or none of your organisations'."


class ConsultationUnknown(Invalid):
    code = "consultation_unknown"
    title = "There is no such consultation of your organisation"
    example = "Give the id of a consultation of 27D, or leave it out."


class TransitionRefused(Conflict):
    code = "transition_refused"
    title = "Something is missing before this step"
    example = "The equality impact is complete when people are asked, and not to follow."


class EffectOutside(Invalid):
    code = "effect_outside"
    title = "A step takes effect from the day of the one before it until today"
    example = (
        "The step before took effect on 2026-11-02; give that day or a later one, until today."
    )


class WouldReopen(Conflict):
    code = "would_reopen"
    title = "It is closed, and is not opened again"
    example = "It closed on 2026-11-02; what is entered afterwards cannot open it again."


class NotLater(Conflict):
    code = "closing_not_later"
    title = "The end may be extended, and never shortened"
    example = "It closes on 2026-12-18; give a later day."


class NotRunning(Conflict):
    code = "not_running"
    title = "It is neither open nor paused on that day"
    example = "On 2026-11-02 it was published; only what is open or paused is extended."


class DescriptionFrozen(Conflict):
    code = "description_frozen"
    title = "Title, areas and dates stand once it is published"
    example = "It is open; extend it, or put a corrected text."


class PartFrozen(Conflict):
    code = "part_frozen"
    title = "This part of the record stands"
    example = "The options stand from approved on; the consultation is open."


class PartEarly(Conflict):
    code = "part_early"
    title = "It is too early for this part of the record"
    example = "It is entered from closed on; the consultation is open."


class NoConsultation(Conflict):
    code = "no_consultation"
    title = "No decision rests on what is no consultation"
    example = "It informs, engages or surveys; what a duty covers is consulted on first."


class PartShortened(Conflict):
    code = "part_shortened"
    title = "What stands in this list stays in it, as it is"
    example = (
        "The recommendation r1 was entered on 2026-11-02; answer it, and leave it in the list."
    )


class LinkLoose(Invalid):
    code = "link_loose"
    title = "It names what does not stand in the record"
    example = "parking is not in the themes of the record."


class ShareContradicted(Invalid):
    code = "share_contradicted"
    title = "A share is not what the codings say"
    example = "31% were not given parking: by the codings it is 38 to 42 of 160 answers."


class NothingToOverride(Conflict):
    code = "nothing_to_override"
    title = "Nothing that is missing can be overridden"
    example = "Put right what is missing: the equality impact is never overridden."


class OverrideNotProposed(Conflict):
    code = "override_not_proposed"
    title = "Nobody has proposed this override"
    example = "One person proposes it (POST .../overrides), and another one takes the step."


class PopulationUnknown(Invalid):
    code = "population_unknown"
    title = "The directory does not know such a population"
    example = "The directory knows no registered people of LOC9 on 2024-06-30."


class MarginMismatch(Invalid):
    code = "margin_mismatch"
    title = "A margin does not fit the questionnaire"
    example = "men is no option of sex; it has female, male, prefer_not_to_say."


class DirectorySilent(Unavailable):
    code = "directory_silent"
    title = "The directory, whose populations were asked for, does not answer"
    example = "The directory service does not answer. The margins are as they were."


class ResultsNotYet(Conflict):
    code = "results_not_yet"
    title = "No result leaves yet"
    example = (
        "It is closed, and its responses frozen (PUT .../response-freeze), before results leave."
    )


class FeedbackNotPublished(NotFound):
    code = "feedback_not_published"
    title = "Nothing is told yet of what became of it"
    example = "It is told once the decision is taken, or the survey is reported."


class NoWave(Conflict):
    code = "no_wave"
    title = "This is not asked again"
    example = "Its questions are not frozen: there is nothing yet that is asked again."


class WaveDiffers(Conflict):
    code = "wave_differs"
    title = "A wave asks what the survey asked"
    example = "It is wave 2 of a survey: only the wording may be corrected."
