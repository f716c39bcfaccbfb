"""What can be wrong with a file of activity as a whole."""

from services.shared.errors import Conflict, Fault, Invalid, NotFound

SAID = {
    "nhs-number": "ten digits that pass the check of an NHS number; references of ten digits are"
    " not allowed, since a random one passes it 9 times in a hundred",
    "postcode": "a full postcode; give the LSOA",
    "personal": "a column of personal details that is not empty; leave it out",
}


class PatientIdentifier(Invalid):
    code = "patient-identifier"
    title = "The file holds what may identify a patient, so nothing of it was kept"
    example = "Line 7, column spell_id holds ten digits that pass the check of an NHS number."

    @classmethod
    def at(cls, line: int, column: str, kind: str) -> "PatientIdentifier":
        """`column` is a name of ours or a position: what stands in the file is never told."""
        said = (
            f"Line {line}, column {column} holds {SAID[kind]}."
            " Put a pseudonym in its place where the file is from, as `marches deidentify` does."
        )
        return cls(said, errors=[Fault(f"#/lines/{line}/{column}", cls.code, said)])

    @classmethod
    def of_metadata(cls, kind: str) -> "PatientIdentifier":
        said = f"The metadata of the Parquet file hold {SAID[kind]}. Write the file without it."
        return cls(said, errors=[Fault("#/metadata", cls.code, said)])


class BatchNotFound(NotFound):
    code = "batch_not_found"
    title = "There is no such batch"
    example = "There is no such batch of activity, or none that your organisations may see."


class ColumnMappingNotFound(NotFound):
    code = "column_mapping_not_found"
    title = "There is no such column mapping"
    example = "27D has stated no column mapping rjr-inpatients."


class ColumnMappingVersionExists(Conflict):
    code = "column_mapping_version_exists"
    title = "Somebody stated this version at the same moment"
    example = "List the mappings again: there is a version more."
