"""Who may read and who may write what companies confide: their needs, and whom they were introduced to."""

from registry.model.vocabulary import Role

# Companies confide what they need: it is read by those who help them, and counted for everybody.
READERS = (Role.STAFF, Role.OFFICER, Role.HEAD, Role.ADMIN)
WRITERS = (Role.STAFF, Role.OFFICER, Role.ADMIN)
